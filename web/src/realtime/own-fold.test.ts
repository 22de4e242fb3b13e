import { describe, expect, it } from 'vitest';
import type { Conversation } from '@/api/types';
import { addOwnPage, foldOwn, ownOf, ownRows } from './own-fold';

const ME = 'u1';

function conversation(id: string, minute: number, extra: Partial<Conversation> = {}): Conversation {
  return {
    id,
    seq: 1,
    contact: { id: `k${id}`, name: id },
    number_id: 'n',
    status: 'open',
    assignee: { id: ME, name: 'Ana' },
    unread: 0,
    updated_at: `2026-11-23T13:${String(minute).padStart(2, '0')}:00.000Z`,
    ...extra,
  };
}

const ids = (rows: Conversation[]) => rows.map(({ id }) => id);
const NOBODY = new Map<string, Conversation>();

describe("a person's own list", () => {
  it('takes in what is assigned to them and lets go of what is not theirs any more', () => {
    let own = ownOf({ items: [conversation('a', 1)], next: null });
    own = foldOwn(own, [conversation('b', 2)], ME);
    expect(ids(ownRows(own, NOBODY, ME))).toEqual(['b', 'a']);
    own = foldOwn(own, [conversation('a', 3, { seq: 2, assignee: { id: 'u2', name: 'Rui' } })], ME);
    own = foldOwn(own, [conversation('b', 3, { seq: 2, status: 'resolved' })], ME);
    expect(ownRows(own, NOBODY, ME)).toEqual([]);
  });

  it('does not take older news for newer', () => {
    const own = ownOf({ items: [conversation('a', 5, { seq: 7 })], next: null });
    expect(foldOwn(own, [conversation('a', 1, { seq: 6, assignee: null })], ME).byId.size).toBe(1);
  });

  it('shows the newest that is known of each, and hides what that says is gone', () => {
    const own = ownOf({ items: [conversation('a', 1), conversation('b', 2)], next: null });
    const known = new Map([
      ['a', conversation('a', 9, { seq: 2 })],
      ['b', conversation('b', 9, { seq: 2, assignee: null })],
    ]);
    expect(ids(ownRows(own, known, ME))).toEqual(['a']);
  });

  it('grows by an older page without undoing what it heard', () => {
    let own = ownOf({ items: [conversation('b', 5, { seq: 3 })], next: 'x' });
    own = addOwnPage(own, { items: [conversation('b', 1), conversation('a', 1)], next: null });
    expect(ids(ownRows(own, NOBODY, ME))).toEqual(['b', 'a']);
    expect(own.next).toBeNull();
  });
});
