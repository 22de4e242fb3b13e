import { useMutation } from '@tanstack/react-query';
import { api } from '@/api/client';
import type { Conversation, ConversationStatus } from '@/api/types';
import { putConversation } from '@/realtime/inbox';

export function useSetStatus(conversationId: string) {
  return useMutation({
    mutationFn: (status: ConversationStatus) =>
      api.post<Conversation>(`/conversations/${conversationId}/status`, { status }),
    onSuccess: putConversation,
  });
}
