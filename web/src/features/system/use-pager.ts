import { useState } from 'react';

/** Pages by cursor, with the way back: the cursors of the pages before are kept. */
export function usePager() {
  const [cursors, setCursors] = useState<(string | null)[]>([null]);
  return {
    cursor: cursors.at(-1) ?? null,
    page: cursors.length,
    forward: (next: string) => setCursors((was) => [...was, next]),
    back: () => setCursors((was) => (was.length > 1 ? was.slice(0, -1) : was)),
    restart: () => setCursors([null]),
  };
}

export type PagerState = ReturnType<typeof usePager>;
