import { useMutation } from '@tanstack/react-query';
import { api } from '@/api/client';
import type { Item, SendInput } from '@/api/types';
import { newId } from '@/outbox/new-id';

/** An empty emoji takes our reaction back. The new state arrives as an event. */
export function useReactTo(conversationId: string) {
  return useMutation({
    mutationFn: ({ messageId, emoji }: { messageId: string; emoji: string }) => {
      const input: SendInput = {
        client_id: newId(),
        type: 'reaction',
        reaction: { message_id: messageId, emoji },
      };
      return api.post<Item>(`/conversations/${conversationId}/messages`, input);
    },
  });
}
