/** The conversation list as data: which conversations are known, and how far down each filter is loaded. Pure.
 *
 *  Invariant: a filter shows every known conversation that fits it down to its horizon, the last row its pages
 *  reached; below it there may be rows we have not seen, so nothing known is shown there yet. */
import type { Conversation, Page } from '@/api/types';

export const FILTERS = ['open', 'unassigned', 'waiting', 'resolved', 'all'] as const;
export type InboxFilter = (typeof FILTERS)[number];

interface FilterState {
  /** Where the next page starts; null when the end was reached; undefined before the first page. */
  next: string | null | undefined;
  /** Sort key of the last loaded row; '' shows all. Undefined before the first page. */
  horizon: string | undefined;
}

export interface Inbox {
  byId: ReadonlyMap<string, Conversation>;
  filters: Record<InboxFilter, FilterState>;
}

const UNLOADED: FilterState = { next: undefined, horizon: undefined };

function ofEach(state: (filter: InboxFilter) => FilterState): Inbox['filters'] {
  return Object.fromEntries(FILTERS.map((each) => [each, state(each)])) as Inbox['filters'];
}

export const EMPTY_INBOX: Inbox = { byId: new Map(), filters: ofEach(() => UNLOADED) };

const keys = new WeakMap<Conversation, string>();

/** Newest first: the server sorts by the last message's time, then id. */
export function sortKey(conversation: Conversation): string {
  let key = keys.get(conversation);
  if (key === undefined) {
    key = `${conversation.updated_at}/${conversation.id}`;
    keys.set(conversation, key);
  }
  return key;
}

/** An older view of a conversation (a slow answer) never replaces a newer one. */
export function upsert(inbox: Inbox, conversations: Iterable<Conversation>): Inbox {
  const byId = new Map(inbox.byId);
  let changed = false;
  for (const conversation of conversations) {
    const known = byId.get(conversation.id);
    if (known && known.seq >= conversation.seq) continue;
    byId.set(conversation.id, conversation);
    changed = true;
  }
  return changed ? { ...inbox, byId } : inbox;
}

/** Changed fields that came with an event of the conversation itself. */
export function merge(inbox: Inbox, id: string, seq: number, changed: Partial<Conversation>): Inbox {
  const known = inbox.byId.get(id);
  if (!known || known.seq > seq) return inbox;
  return { ...inbox, byId: new Map(inbox.byId).set(id, { ...known, ...changed, id, seq }) };
}

export function addPage(inbox: Inbox, filter: InboxFilter, page: Page<Conversation>): Inbox {
  const last = page.items[page.items.length - 1];
  const horizon = page.next === null ? '' : last ? sortKey(last) : inbox.filters[filter].horizon;
  const filled = upsert(inbox, page.items);
  return { ...filled, filters: { ...filled.filters, [filter]: { next: page.next, horizon } } };
}

/** The newest conversations of all filters at once: complete down to its last row, whatever the filter. */
export function addSnapshot(inbox: Inbox, page: Page<Conversation>): Inbox {
  const last = page.items[page.items.length - 1];
  const horizon = page.next === null || !last ? '' : sortKey(last);
  const filled = upsert(inbox, page.items);
  const started = (filter: InboxFilter): FilterState =>
    filled.filters[filter].horizon === undefined ? { next: undefined, horizon } : filled.filters[filter];
  const { all } = filled.filters;
  return {
    ...filled,
    filters: {
      ...ofEach(started),
      all: all.next === undefined ? { next: page.next, horizon } : all,
    },
  };
}

/** After a gap too old to replay nothing known can be trusted, except what is listened to by itself (`kept`). */
export function restart(inbox: Inbox, page: Page<Conversation>, kept: ReadonlySet<string>): Inbox {
  const byId = new Map([...inbox.byId].filter(([id]) => kept.has(id)));
  return addSnapshot({ ...EMPTY_INBOX, byId }, page);
}

function fits({ status, assignee, unread }: Conversation, filter: InboxFilter): boolean {
  if (filter === 'all') return true;
  if (filter === 'unassigned') return status === 'open' && !assignee;
  if (filter === 'waiting') return status === 'open' && unread > 0;
  return status === filter;
}

export function rowsOf(inbox: Inbox, filter: InboxFilter): Conversation[] {
  const { horizon } = inbox.filters[filter];
  if (horizon === undefined) return [];
  const rows: [string, Conversation][] = [];
  for (const conversation of inbox.byId.values()) {
    if (!fits(conversation, filter)) continue;
    const key = sortKey(conversation);
    if (key >= horizon) rows.push([key, conversation]);
  }
  return rows.sort(([a], [b]) => (a < b ? 1 : a > b ? -1 : 0)).map(([, conversation]) => conversation);
}

export function unreadCount(inbox: Inbox): number {
  let count = 0;
  for (const { unread, status } of inbox.byId.values()) if (unread > 0 && status === 'open') count += 1;
  return count;
}
