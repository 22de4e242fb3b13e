import { describe, expect, it } from 'vitest';
import type { PersonAtConversation } from '@/api/events';
import type { PersonPresence } from '@/api/generated';
import { foldPeople, hereByName, namesText, othersAt, peopleOf } from './people-fold';

const present = (user_id: string, status: PersonPresence['status']): PersonPresence => ({
  user_id,
  name: `Pessoa ${user_id}`,
  status,
  since: '2026-11-25T12:00:00.000Z',
});

const at = (user_id: string, typing: boolean, viewing: boolean): PersonAtConversation => ({
  user_id,
  name: `Pessoa ${user_id}`,
  typing,
  viewing,
});

describe('people of this moment', () => {
  it('are each as they were last said to be', () => {
    let people = peopleOf([present('b', 'online'), present('a', 'away')]);
    people = foldPeople(people, [present('a', 'online'), present('c', 'away')], () => true);
    people = foldPeople(people, [present('b', 'offline')], () => true);
    expect(hereByName(people).map(({ user_id }) => user_id)).toEqual(['a', 'c']);
  });

  it('leave a conversation when they neither type nor look', () => {
    let people = peopleOf([at('me', true, true), at('a', true, true), at('b', false, true)]);
    expect(othersAt(people, 'me').typing.map(({ user_id }) => user_id)).toEqual(['a']);
    expect(othersAt(people, 'me').viewing.map(({ user_id }) => user_id)).toEqual(['b']);
    people = foldPeople(people, [at('b', false, false)], ({ typing, viewing }) => typing || viewing);
    expect([...people.keys()]).toEqual(['me', 'a']);
  });

  it('are named shortly', () => {
    expect(namesText([{ name: 'Ana Souza' }])).toBe('Ana');
    expect(namesText([{ name: 'Ana Souza' }, { name: 'Rui' }])).toBe('Ana e Rui');
    expect(namesText([{ name: 'Ana' }, { name: 'Rui' }, { name: 'Zé' }])).toBe('Ana e mais 2');
  });
});
