/** How events change a timeline: pure, and the twin of the server's `conversations/timeline.py`.
 *
 *  Invariants: `items` ascend by seq, one per seq; a status never falls; a revoked entry keeps no content;
 *  folding an event twice changes nothing. */
import type { ConversationEvent, ConversationSnapshot, ItemPatch } from '@/api/events';
import type { Item, MessageStatus, Page, Reaction } from '@/api/types';

export interface Timeline {
  /** Journal position folded in so far. */
  seq: number;
  items: Item[];
  /** Pass as `before` to get the page above; null at the very beginning. */
  next: number | null;
  /** How many entries were put above since the snapshot: keeps the scroll where it is. */
  prepended: number;
  /** Grows when a snapshot replaced what was here. */
  generation: number;
  /** Patches of entries above the loaded part: a page read before them gets them when it arrives. */
  late: { seq: number; patch: ItemPatch }[];
}

const LATE_KEPT = 500;

const RANK: Record<Exclude<MessageStatus, 'failed'>, number> = {
  pending: 0,
  sending: 1,
  unconfirmed: 2,
  sent: 3,
  delivered: 4,
  read: 5,
  played: 6,
};

/** A status only rises, except that a failure may be retried or disproved. */
export function supersedes(next: MessageStatus, current: MessageStatus | undefined): boolean {
  if (current === undefined || current === 'failed') return next !== current;
  if (next === 'failed') return RANK[current] <= RANK.sent;
  return RANK[next] > RANK[current] || (next === 'sending' && current === 'unconfirmed');
}

function react(reactions: Reaction[], { by, emoji }: Reaction): Reaction[] {
  const others = reactions.filter((reaction) => reaction.by !== by);
  return emoji ? [...others, { by, emoji }] : others;
}

function revoked(item: Item, at: string): Item {
  const { id, seq, kind, direction, author, type, status, reply_to, client_id } = item;
  return {
    id,
    seq,
    kind,
    at: item.at,
    direction,
    author,
    type,
    status,
    reply_to,
    client_id,
    reactions: [],
    revoked_at: at,
  };
}

/** The entry after one patch. Keys without a rule of their own overwrite. */
export function applyPatch(item: Item, patch: ItemPatch): Item {
  const { status, error, media, reaction, text, edited_at, revoked_at, ...others } = patch;
  if (revoked_at) return revoked(item, revoked_at);
  const next: Item = { ...item, ...others };
  if (status && supersedes(status, item.status)) {
    next.status = status;
    next.error = error;
  }
  if (reaction) next.reactions = react(item.reactions ?? [], reaction);
  if (item.revoked_at) return next;
  if (media) next.media = media;
  if (edited_at) Object.assign(next, { text, edited_at });
  return next;
}

function indexOfSeq(items: Item[], seq: number): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((items[middle] as Item).seq < seq) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Puts an entry where its seq belongs. One already here only gains: its status does not fall. */
export function insertItem(items: Item[], item: Item): Item[] {
  const index = indexOfSeq(items, item.seq);
  const known = items[index];
  if (known?.seq !== item.seq) return items.toSpliced(index, 0, item);
  const risen = item.status === undefined || supersedes(item.status, known.status);
  return items.with(index, risen ? item : { ...item, status: known.status, error: known.error });
}

function patchItem(items: Item[], seq: number, patch: ItemPatch): Item[] {
  const index = indexOfSeq(items, seq);
  const known = items[index];
  return known?.seq === seq ? items.with(index, applyPatch(known, patch)) : items;
}

export function foldEvent(timeline: Timeline, event: ConversationEvent): Timeline {
  if (event.seq <= timeline.seq) return timeline;
  const { item, target, patch } = event.data;
  let { items, late } = timeline;
  if (item && !isAboveLoaded(timeline, item.seq)) items = insertItem(items, item);
  if (target !== undefined && patch) {
    if (isAboveLoaded(timeline, target)) late = [...late, { seq: target, patch }].slice(-LATE_KEPT);
    else items = patchItem(items, target, patch);
  }
  return { ...timeline, seq: event.seq, items, late };
}

/** An entry older than the loaded part arrives with its page, not alone. */
function isAboveLoaded(timeline: Timeline, seq: number): boolean {
  const oldest = timeline.items[0];
  return timeline.next !== null && oldest !== undefined && seq < oldest.seq;
}

export function fromSnapshot(seq: number, snapshot: ConversationSnapshot, previous?: Timeline): Timeline {
  return {
    seq,
    items: snapshot.items,
    next: snapshot.next,
    prepended: 0,
    generation: (previous?.generation ?? 0) + 1,
    late: [],
  };
}

/** An older page goes above what is here. */
export function prependPage(timeline: Timeline, page: Page<Item, number>): Timeline {
  const oldest = timeline.items[0]?.seq ?? Number.POSITIVE_INFINITY;
  const fresh = page.items.filter((item) => item.seq < oldest);
  // Patches are idempotent in order, so it does not matter whether the page already had them.
  const older = timeline.late.reduce((items, { seq, patch }) => patchItem(items, seq, patch), fresh);
  return {
    ...timeline,
    items: [...older, ...timeline.items],
    next: page.next,
    prepended: timeline.prepended + older.length,
  };
}
