/** The thread as rows: one per entry, carrying the dividers above it and whether it starts a group. Pure. */
import type { Item } from '@/api/types';
import type { OutboxEntry } from '@/outbox/db';
import { pendingItem } from '@/outbox/outbox';
import { dayKey } from '@/ui/format';

export interface ThreadRow {
  key: string;
  item: Item;
  /** Present while the message is still in this browser's outbox. */
  entry?: OutboxEntry;
  /** A new day starts above. */
  newDay: boolean;
  /** First of a run of one author: has a tail and, if a colleague's, a name. */
  first: boolean;
  /** "N não lidas" stands above. */
  unread?: number;
}

export interface UnreadMark {
  seq: number;
  count: number;
}

function sameSpeaker(a: Item, b: Item): boolean {
  return (
    a.kind === b.kind &&
    a.direction === b.direction &&
    a.author.type === b.author.type &&
    a.author.id === b.author.id
  );
}

/** Server entries in order, then what still waits here; an entry the server already has is not shown twice. */
export function threadRows(
  items: Item[],
  waiting: OutboxEntry[],
  author: Item['author'],
  zone: string,
  unread: UnreadMark | null,
): ThreadRow[] {
  const here = new Set(items.map((item) => item.client_id).filter((id) => id !== undefined));
  const rows: ThreadRow[] = [];
  let previous: Item | undefined;
  let previousDay = '';
  const add = (item: Item, entry?: OutboxEntry) => {
    const day = dayKey(item.at, zone);
    const newDay = day !== previousDay;
    const marked =
      unread !== null && item.seq >= unread.seq && (previous === undefined || previous.seq < unread.seq);
    const row: ThreadRow = {
      key: item.client_id ?? item.id,
      item,
      newDay,
      first: newDay || marked || previous === undefined || !sameSpeaker(previous, item),
    };
    if (entry) row.entry = entry;
    if (marked) row.unread = unread.count;
    rows.push(row);
    previous = item;
    previousDay = day;
  };
  for (const item of items) add(item);
  for (const entry of waiting) if (!here.has(entry.client_id)) add(pendingItem(entry, author), entry);
  return rows;
}

/** Where the unread ones begin: the `count`-th customer message from the end. */
export function unreadMark(items: Item[], count: number): UnreadMark | null {
  let left = count;
  let seq: number | undefined;
  for (let index = items.length - 1; index >= 0 && left > 0; index -= 1) {
    const item = items[index] as Item;
    if (item.kind !== 'message' || item.direction !== 'in') continue;
    seq = item.seq;
    left -= 1;
  }
  return seq === undefined ? null : { seq, count };
}
