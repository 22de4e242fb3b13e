import { describe, expect, it } from 'vitest';
import type { Item } from '@/api/types';
import type { OutboxEntry } from '@/outbox/db';
import { threadRows, unreadMark } from './thread-rows';

const ZONE = 'America/Sao_Paulo';
const ME = { type: 'user' as const, id: 'me' };

function item(seq: number, extra: Partial<Item> = {}): Item {
  return {
    id: `m${seq}`,
    seq,
    kind: 'message',
    at: `2026-11-23T13:${String(seq).padStart(2, '0')}:00.000Z`,
    direction: 'in',
    author: { type: 'contact', id: 'k' },
    type: 'text',
    text: 'oi',
    ...extra,
  };
}

function waiting(client_id: string): OutboxEntry {
  return {
    order: 1,
    client_id,
    user_id: 'me',
    conversation_id: 'c',
    created_at: '2026-11-23T14:00:00.000Z',
    state: 'queued',
    input: { client_id, type: 'text', text: 'resposta' },
  };
}

describe('the rows of a thread', () => {
  it('say where a day and a speaker begin', () => {
    const items = [
      item(1, { at: '2026-11-22T13:00:00.000Z' }),
      item(2),
      item(3),
      item(4, { direction: 'out', author: ME }),
      item(5, { direction: 'out', author: { type: 'user', id: 'colleague' } }),
    ];
    const rows = threadRows(items, [], ME, ZONE, null);
    expect(rows.map(({ newDay, first }) => [newDay, first])).toEqual([
      [true, true],
      [true, true],
      [false, false],
      [false, true],
      [false, true],
    ]);
  });

  it('end with what waits here, as pending and with the key the sent one will have', () => {
    const rows = threadRows([item(1)], [waiting('x')], ME, ZONE, null);
    expect(rows[1]).toMatchObject({ key: 'x', item: { status: 'pending', text: 'resposta' } });
    const sent = item(2, { client_id: 'x', direction: 'out', author: ME, status: 'sent' });
    const after = threadRows([item(1), sent], [waiting('x')], ME, ZONE, null);
    expect(after).toHaveLength(2);
    expect(after[1]).toMatchObject({ key: 'x', item: { status: 'sent' } });
    expect(after[1]?.entry).toBeUndefined();
  });

  it('carry the unread divider above the first unread message only', () => {
    const rows = threadRows([item(1), item(2), item(3)], [], ME, ZONE, { seq: 2, count: 2 });
    expect(rows.map(({ unread }) => unread)).toEqual([undefined, 2, undefined]);
  });
});

describe('the unread mark', () => {
  it("counts back over the customer's messages", () => {
    const items = [
      item(1),
      item(2, { direction: 'out', author: ME }),
      item(3),
      item(4, { kind: 'system' }),
      item(5),
    ];
    expect(unreadMark(items, 2)).toEqual({ seq: 3, count: 2 });
    expect(unreadMark(items, 0)).toBeNull();
  });

  it('stands at the first loaded message when there are more unread than loaded', () => {
    expect(unreadMark([item(8), item(9)], 40)).toEqual({ seq: 8, count: 40 });
  });
});
