import { describe, expect, it } from 'vitest';
import type { ConversationEvent, ConversationEventData, ConversationSnapshot } from '@/api/events';
import type { Item, MessageStatus } from '@/api/types';
import {
  applyPatch,
  foldEvent,
  fromSnapshot,
  insertItem,
  prependPage,
  supersedes,
  type Timeline,
} from './fold';

function message(seq: number, extra: Partial<Item> = {}): Item {
  return {
    id: `m${seq}`,
    seq,
    kind: 'message',
    at: '2026-11-23T13:40:00.123Z',
    direction: 'out',
    author: { type: 'user', id: 'u1' },
    type: 'text',
    text: `text ${seq}`,
    status: 'pending',
    reactions: [],
    ...extra,
  };
}

function timeline(items: Item[], next: number | null = null): Timeline {
  const seq = items[items.length - 1]?.seq ?? 0;
  return fromSnapshot(seq, { items, next } as ConversationSnapshot);
}

function event(seq: number, data: ConversationEventData): ConversationEvent {
  return { topic: 'conversation:c', seq, type: 'message.status', at: '2026-11-23T13:40:01.000Z', data };
}

const ORDER: MessageStatus[] = ['pending', 'sending', 'unconfirmed', 'sent', 'delivered', 'read', 'played'];

describe('a status', () => {
  it('rises by rank and never falls', () => {
    ORDER.forEach((current, at) => {
      ORDER.forEach((next, to) => {
        const retriedWhileUnconfirmed = next === 'sending' && current === 'unconfirmed';
        expect(supersedes(next, current), `${current} → ${next}`).toBe(to > at || retriedWhileUnconfirmed);
      });
    });
  });

  it('fails only while the customer has not got the message', () => {
    expect(ORDER.filter((current) => supersedes('failed', current))).toEqual([
      'pending',
      'sending',
      'unconfirmed',
      'sent',
    ]);
  });

  it('leaves failed when a retry starts or a delivery disproves it, and its error goes', () => {
    const failed = message(1, { status: 'failed', error: { code: 'x', title: 'x', retryable: true } });
    expect(applyPatch(failed, { status: 'sending' })).toMatchObject({ status: 'sending', error: undefined });
    expect(applyPatch(failed, { status: 'delivered' })).toMatchObject({
      status: 'delivered',
      error: undefined,
    });
    expect(supersedes('failed', 'failed')).toBe(false);
  });
});

describe('a patch', () => {
  it('sets, replaces and removes the reaction of one side only', () => {
    let item = applyPatch(message(1), { reaction: { by: 'contact', emoji: '❤️' } });
    item = applyPatch(item, { reaction: { by: 'user', emoji: '👍' } });
    item = applyPatch(item, { reaction: { by: 'contact', emoji: '😂' } });
    expect(item.reactions).toEqual([
      { by: 'user', emoji: '👍' },
      { by: 'contact', emoji: '😂' },
    ]);
    expect(applyPatch(item, { reaction: { by: 'user', emoji: '' } }).reactions).toHaveLength(1);
  });

  it('replaces the text of an edited message', () => {
    const item = applyPatch(message(1), { text: 'new', edited_at: '2026-11-23T14:00:00.000Z' });
    expect(item).toMatchObject({ text: 'new', edited_at: '2026-11-23T14:00:00.000Z' });
  });

  it('keeps no content of a revoked message, whatever comes later', () => {
    const sent = message(1, {
      media: { id: 'f', state: 'ready', mime: 'image/png' },
      caption: 'c',
      status: 'read',
    });
    const revoked = applyPatch(sent, { revoked_at: '2026-11-23T14:00:00.000Z' });
    expect(revoked).not.toHaveProperty('text');
    expect(revoked).not.toHaveProperty('media');
    expect(revoked.status).toBe('read');
    const later = applyPatch(revoked, { text: 'again', edited_at: '2026-11-23T15:00:00.000Z' });
    expect(later).not.toHaveProperty('text');
  });

  it('replaces media whole and overwrites keys without a rule', () => {
    const item = message(1, { type: 'image', media: { id: 'f', state: 'pending', mime: 'image/png' } });
    const media = { id: 'f', state: 'ready' as const, mime: 'image/png', width: 10, height: 5 };
    expect(applyPatch(item, { media, caption: 'new' })).toMatchObject({ media, caption: 'new' });
  });
});

describe('a timeline', () => {
  it('adds a new entry and patches an earlier one', () => {
    let state = timeline([message(1), message(2)]);
    state = foldEvent(state, event(3, { item: message(3, { direction: 'in' }) }));
    state = foldEvent(state, event(4, { target: 2, patch: { status: 'sent' } }));
    expect(state.seq).toBe(4);
    expect(state.items.map(({ seq, status }) => [seq, status])).toEqual([
      [1, 'pending'],
      [2, 'sent'],
      [3, 'pending'],
    ]);
  });

  it('is the same when an event comes twice', () => {
    const first = foldEvent(timeline([message(1)]), event(2, { item: message(2) }));
    expect(foldEvent(first, event(2, { item: message(2) }))).toBe(first);
  });

  it('takes the answer of a POST before or after its event without a second copy or a lower status', () => {
    const answered = insertItem([message(1)], message(2, { status: 'sent' }));
    const state = foldEvent({ ...timeline([message(1)]), items: answered }, event(2, { item: message(2) }));
    expect(state.items).toHaveLength(2);
    expect(state.items[1]?.status).toBe('sent');
  });

  it('puts an older page above and counts what it put there', () => {
    const state = prependPage(timeline([message(10)], 10), {
      items: [message(5), message(8), message(10)],
      next: 5,
    });
    expect(state.items.map(({ seq }) => seq)).toEqual([5, 8, 10]);
    expect(state).toMatchObject({ prepended: 2, next: 5 });
  });

  it('remembers a patch for an entry whose page has not come yet', () => {
    let state = timeline([message(10)], 10);
    state = foldEvent(state, event(11, { target: 5, patch: { status: 'read' } }));
    state = prependPage(state, { items: [message(5)], next: null });
    expect(state.items[0]?.status).toBe('read');
  });
});
