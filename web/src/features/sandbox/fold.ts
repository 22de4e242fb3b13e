/** A thread as the customer's phone shows it. Pure.
 *
 *  What the business sent but the phone has not received yet is not on the screen; reactions, edits and deletions
 *  change the message they speak of, whether the server folded them already or lists them one by one. */
import type { RawMessage, RawStatus } from './model';

export type Ticks = 'clock' | 'sent' | 'delivered' | 'read';

export interface Bubble {
  id: string;
  /** Written by the customer, who holds this phone. */
  mine: boolean;
  type: string;
  raw: RawMessage;
  at: string;
  /** Of the customer's own messages. */
  ticks?: Ticks;
  text?: string;
  quote?: { id: string; mine: boolean; raw: RawMessage } | 'gone';
  myReaction?: string;
  theirReaction?: string;
  edited: boolean;
  revoked: boolean;
}

export interface PhoneView {
  bubbles: Bubble[];
  /** Sent by the business and not on this phone yet. */
  onTheWay: number;
  /** Received and not yet read. */
  unread: number;
}

const ARRIVED: ReadonlySet<RawStatus> = new Set(['delivered', 'read', 'played']);
const READ: ReadonlySet<RawStatus> = new Set(['read', 'played']);
const MINE = new Set(['customer', 'contact', 'phone', 'in']);
const QUIET = new Set(['reaction', 'edit', 'revoke']);
const TICKS: Record<RawStatus, Ticks> = {
  pending: 'clock',
  accepted: 'clock',
  sent: 'sent',
  delivered: 'delivered',
  read: 'read',
  played: 'read',
  failed: 'clock',
};

function reactionsOf({ reactions }: RawMessage): { mine?: string; theirs?: string } {
  if (!reactions) return {};
  const list = Array.isArray(reactions)
    ? reactions
    : Object.entries(reactions).map(([by, emoji]) => ({ by, emoji }));
  const found: { mine?: string; theirs?: string } = {};
  for (const { by, emoji } of list) {
    if (emoji) found[MINE.has(by) ? 'mine' : 'theirs'] = emoji;
  }
  return found;
}

export function textOf(raw: RawMessage): string | undefined {
  const { interactive, button, text } = raw;
  const choice = interactive?.button_reply ?? interactive?.list_reply;
  return text?.body ?? choice?.title ?? button?.text ?? interactive?.nfm_reply?.body;
}

export function captionOf(raw: RawMessage): string | undefined {
  return (raw.image ?? raw.video ?? raw.document)?.caption;
}

function bubbleOf(raw: RawMessage): Bubble {
  const mine = raw.direction === 'in';
  const { mine: myReaction, theirs: theirReaction } = reactionsOf(raw);
  const text = textOf(raw);
  return {
    id: raw.id,
    mine,
    type: raw.type,
    raw,
    at: raw.at,
    edited: !!raw.edited_at,
    revoked: !!raw.revoked_at,
    ...(mine ? { ticks: TICKS[raw.status] ?? 'sent' } : {}),
    ...(text !== undefined ? { text } : {}),
    ...(myReaction ? { myReaction } : {}),
    ...(theirReaction ? { theirReaction } : {}),
  };
}

function quoteOf(raw: RawMessage, byId: ReadonlyMap<string, Bubble>): Bubble['quote'] {
  const id = raw.context?.id ?? raw.context?.message_id;
  if (!id) return undefined;
  const quoted = byId.get(id);
  return quoted ? { id, mine: quoted.mine, raw: quoted.raw } : 'gone';
}

function applyQuiet(raw: RawMessage, byId: Map<string, Bubble>): void {
  const id =
    raw.reaction?.message_id ?? raw.edit?.original_message_id ?? raw.revoke?.original_message_id ?? '';
  const target = byId.get(id);
  if (!target) return;
  if (raw.type === 'reaction')
    target[raw.direction === 'in' ? 'myReaction' : 'theirReaction'] = raw.reaction?.emoji ?? '';
  if (raw.type === 'revoke') target.revoked = true;
  if (raw.type === 'edit') {
    target.edited = true;
    const text = raw.edit?.message?.text?.body;
    if (text !== undefined) target.text = text;
  }
}

export function phoneView(items: readonly RawMessage[]): PhoneView {
  const byId = new Map<string, Bubble>();
  const view: PhoneView = { bubbles: [], onTheWay: 0, unread: 0 };
  for (const raw of items) {
    if (raw.direction === 'out' && !ARRIVED.has(raw.status)) {
      if (raw.status !== 'failed') view.onTheWay += 1;
      continue;
    }
    if (QUIET.has(raw.type)) {
      applyQuiet(raw, byId);
      continue;
    }
    const bubble = bubbleOf(raw);
    const quote = quoteOf(raw, byId);
    if (quote) bubble.quote = quote;
    byId.set(raw.id, bubble);
    view.bubbles.push(bubble);
    if (raw.direction === 'out' && !READ.has(raw.status)) view.unread += 1;
  }
  return view;
}
