import { expect, it } from 'vitest';
import type { Conversation } from '@/api/types';
import { arrange, freeze } from './arrange';

function row(id: string, minute: number): Conversation {
  const updated_at = `2026-11-23T13:${String(minute).padStart(2, '0')}:00.000Z`;
  return {
    id,
    seq: 1,
    contact: { id, name: id },
    number_id: 'n',
    status: 'open',
    assignee: null,
    unread: 0,
    updated_at,
  };
}

it('a list in use keeps its order and counts what waits above', () => {
  const frozen = freeze([row('c', 9), row('b', 5), row('a', 1)]);
  const live = [row('new', 20), row('a', 15), row('c', 9), row('b', 5)];
  const { rows, news } = arrange(live, frozen);
  expect(rows.map(({ id }) => id)).toEqual(['c', 'b', 'a']);
  expect(news).toBe(2);
});

it('older rows that were loaded meanwhile come below', () => {
  const frozen = freeze([row('c', 9), row('b', 5)]);
  expect(arrange([row('c', 9), row('b', 5), row('a', 1)], frozen).rows.map(({ id }) => id)).toEqual([
    'c',
    'b',
    'a',
  ]);
});

it('a list at its top is simply live', () => {
  expect(arrange([row('a', 1)], null)).toMatchObject({ news: 0 });
});
