import { api } from '@/api/client';
import type { Conversation } from '@/api/types';
import { putConversation } from '@/realtime/inbox';

export async function markRead(conversationId: string, upTo: number): Promise<void> {
  putConversation(await api.post<Conversation>(`/conversations/${conversationId}/read`, { up_to: upTo }));
}
