import { api } from '@/api/client';
import { asApiError } from '@/api/problem';

export type Settlement = 'replay' | 'drop';

/** Replays or drops one dead letter. Somebody else having done it already is as good. */
export async function settleDeadLetter(id: string, settlement: Settlement): Promise<void> {
  const path = `/dead-letters/${encodeURIComponent(id)}`;
  try {
    await (settlement === 'replay' ? api.post(`${path}/replay`) : api.delete(path));
  } catch (error) {
    if (asApiError(error).status !== 404) throw error;
  }
}
