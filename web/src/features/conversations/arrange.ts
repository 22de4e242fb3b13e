/** Keeps rows where they are while the list is in use. Pure. */
import type { Conversation } from '@/api/types';
import { sortKey } from '@/realtime/inbox-fold';

export interface Frozen {
  ids: string[];
  /** Sort key of the newest row when the order was frozen. */
  top: string;
}

export function freeze(rows: Conversation[]): Frozen | null {
  const first = rows[0];
  return first ? { ids: rows.map(({ id }) => id), top: sortKey(first) } : null;
}

/** Rows in the frozen order, older ones that were loaded since below; how many wait above. */
export function arrange(rows: Conversation[], frozen: Frozen | null): { rows: Conversation[]; news: number } {
  if (!frozen) return { rows, news: 0 };
  const byId = new Map(rows.map((row) => [row.id, row]));
  const shown: Conversation[] = [];
  for (const id of frozen.ids) {
    const row = byId.get(id);
    if (row) shown.push(row);
    byId.delete(id);
  }
  const news = rows.filter((row) => sortKey(row) > frozen.top).length;
  for (const row of byId.values()) if (sortKey(row) <= frozen.top) shown.push(row);
  return { rows: shown, news };
}
