import { useMutation } from '@tanstack/react-query';
import { api } from '@/api/client';
import type { Item } from '@/api/types';

/** The new state arrives as an event. */
export function useRetryMessage(conversationId: string) {
  return useMutation({
    mutationFn: (messageId: string) =>
      api.post<Item>(`/conversations/${conversationId}/messages/${messageId}/retry`),
  });
}
