/** People of this moment by id: each event is the newest value of one person. Pure. */
import type { PersonAtConversation } from '@/api/events';
import type { PersonPresence } from '@/api/generated';

export type People<Person> = ReadonlyMap<string, Person>;

export function peopleOf<Person extends { user_id: string }>(items: Person[]): People<Person> {
  return new Map(items.map((person) => [person.user_id, person]));
}

/** Whoever is not `there` any more leaves. */
export function foldPeople<Person extends { user_id: string }>(
  people: People<Person>,
  changed: Person[],
  there: (person: Person) => boolean,
): People<Person> {
  const next = new Map(people);
  for (const person of changed) {
    if (there(person)) next.set(person.user_id, person);
    else next.delete(person.user_id);
  }
  return next;
}

/** Who is here, those who work before those who are away, by name. */
export function hereByName(people: People<PersonPresence>): PersonPresence[] {
  const rank = { online: 0, away: 1, offline: 2 };
  return [...people.values()]
    .filter(({ status }) => status !== 'offline')
    .sort((a, b) => rank[a.status] - rank[b.status] || a.name.localeCompare(b.name, 'pt-BR'));
}

/** The others at a conversation: who types, and else who looks. */
export function othersAt(people: People<PersonAtConversation>, userId: string | undefined) {
  const others = [...people.values()].filter(({ user_id }) => user_id !== userId);
  return {
    typing: others.filter(({ typing }) => typing),
    viewing: others.filter(({ typing, viewing }) => viewing && !typing),
  };
}

/** "Ana", "Ana e Rui", "Ana e mais 3". */
export function namesText(people: { name: string }[]): string {
  const names = people.map(({ name }) => name.trim().split(/\s+/)[0] ?? '');
  const [first = '', second] = names;
  if (second === undefined) return first;
  return names.length === 2 ? `${first} e ${second}` : `${first} e mais ${names.length - 1}`;
}
