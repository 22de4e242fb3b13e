import { describe, expect, it } from 'vitest';
import type { Conversation } from '@/api/types';
import {
  addPage,
  addSnapshot,
  EMPTY_INBOX,
  type Inbox,
  type InboxFilter,
  merge,
  restart,
  rowsOf,
  upsert,
} from './inbox-fold';

function conversation(id: string, minute: number, extra: Partial<Conversation> = {}): Conversation {
  return {
    id,
    seq: 1,
    contact: { id: `k${id}`, name: id },
    number_id: 'n',
    status: 'open',
    assignee: null,
    unread: 0,
    updated_at: `2026-11-23T13:${String(minute).padStart(2, '0')}:00.000Z`,
    ...extra,
  };
}

function ids(inbox: Inbox, filter: InboxFilter = 'open'): string[] {
  return rowsOf(inbox, filter).map(({ id }) => id);
}

describe('the inbox', () => {
  it('shows nothing before its first page', () => {
    expect(ids(upsert(EMPTY_INBOX, [conversation('a', 1)]))).toEqual([]);
  });

  it('sorts newest first and moves a conversation up when it gets a message', () => {
    let inbox = addPage(EMPTY_INBOX, 'open', {
      items: [conversation('b', 5), conversation('a', 1)],
      next: null,
    });
    inbox = upsert(inbox, [conversation('a', 9, { seq: 2, unread: 1 })]);
    expect(ids(inbox)).toEqual(['a', 'b']);
  });

  it('does not let an older answer undo a newer event', () => {
    const inbox = addPage(EMPTY_INBOX, 'open', {
      items: [conversation('a', 9, { seq: 7, unread: 2 })],
      next: null,
    });
    expect(upsert(inbox, [conversation('a', 1, { seq: 6 })])).toBe(inbox);
    expect(merge(inbox, 'a', 6, { unread: 0 })).toBe(inbox);
    expect(merge(inbox, 'a', 8, { unread: 0 }).byId.get('a')).toMatchObject({ seq: 8, unread: 0 });
  });

  it('hides what lies below the last loaded row until its page comes', () => {
    let inbox = addPage(EMPTY_INBOX, 'open', {
      items: [conversation('c', 9), conversation('b', 5)],
      next: 'x',
    });
    inbox = upsert(inbox, [conversation('a', 1)]);
    expect(ids(inbox)).toEqual(['c', 'b']);
    inbox = addPage(inbox, 'open', { items: [conversation('a', 1)], next: null });
    expect(ids(inbox)).toEqual(['c', 'b', 'a']);
  });

  it('moves a resolved conversation from one filter to the other', () => {
    let inbox = addPage(EMPTY_INBOX, 'open', { items: [conversation('a', 1)], next: null });
    inbox = addPage(inbox, 'resolved', { items: [], next: null });
    inbox = upsert(inbox, [conversation('a', 1, { seq: 2, status: 'resolved' })]);
    expect(ids(inbox)).toEqual([]);
    expect(ids(inbox, 'resolved')).toEqual(['a']);
  });

  it('tells what waits and what nobody has from the rest', () => {
    const ana = { id: 'u1', name: 'Ana' };
    let inbox = addSnapshot(EMPTY_INBOX, {
      items: [conversation('b', 5, { assignee: ana, unread: 2 }), conversation('a', 1)],
      next: null,
    });
    expect([ids(inbox, 'unassigned'), ids(inbox, 'waiting')]).toEqual([['a'], ['b']]);
    inbox = upsert(inbox, [conversation('a', 9, { seq: 2, assignee: ana, unread: 1 })]);
    expect([ids(inbox, 'unassigned'), ids(inbox, 'waiting')]).toEqual([[], ['a', 'b']]);
  });

  it('fills every filter down to the end of a snapshot', () => {
    const items = [conversation('c', 9), conversation('b', 5, { status: 'resolved' }), conversation('a', 1)];
    const inbox = addSnapshot(EMPTY_INBOX, { items, next: 'x' });
    expect(ids(inbox)).toEqual(['c', 'a']);
    expect(ids(inbox, 'resolved')).toEqual(['b']);
    expect(inbox.filters.all.next).toBe('x');
    expect(inbox.filters.open.next).toBeUndefined();
  });

  it('trusts nothing old after missed changes, except what is listened to by itself', () => {
    let inbox = addPage(EMPTY_INBOX, 'open', {
      items: [conversation('b', 5), conversation('a', 1)],
      next: null,
    });
    inbox = restart(inbox, { items: [conversation('c', 9)], next: null }, new Set(['a']));
    expect(ids(inbox)).toEqual(['c', 'a']);
  });
});
