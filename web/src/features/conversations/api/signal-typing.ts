import { api } from '@/api/client';

/** Shows "digitando…" on the customer's phone, and to colleagues. */
export function signalTyping(conversationId: string): Promise<void> {
  return api.post<void>(`/conversations/${conversationId}/typing`);
}
