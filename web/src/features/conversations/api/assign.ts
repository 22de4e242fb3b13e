import { useMutation } from '@tanstack/react-query';
import { api } from '@/api/client';
import type { Conversation } from '@/api/types';
import { putConversation } from '@/realtime/inbox';

/** To a user's id, or to nobody. */
export function useAssign(conversationId: string) {
  return useMutation({
    mutationFn: (user_id: string | null) =>
      api.post<Conversation>(`/conversations/${conversationId}/assignee`, { user_id }),
    onSuccess: putConversation,
  });
}
