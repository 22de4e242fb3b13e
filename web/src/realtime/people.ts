/** Who of the company is here, and who is at the open conversation. Both are true of this moment alone: a lost
 *  connection forgets them. */
import { create } from 'zustand';
import { api } from '@/api/client';
import type { PersonAtConversation, TopicEvent } from '@/api/events';
import type { PersonPresence, PresenceList } from '@/api/generated';
import { listen, useConnection } from './connection';
import { foldPeople, type People, peopleOf } from './people-fold';

const NOBODY = new Map<string, never>();

interface PeopleStore {
  here: People<PersonPresence>;
  /** Which conversation `there` is about. */
  conversationId: string;
  there: People<PersonAtConversation>;
}

export const usePeople = create<PeopleStore>(() => ({ here: NOBODY, conversationId: '', there: NOBODY }));

useConnection.subscribe((now, before) => {
  if (before.online && !now.online) usePeople.setState({ here: NOBODY, there: NOBODY });
});

export function listenToPresence(tenantId: string): () => void {
  const stop = listen<PresenceList, TopicEvent<PersonPresence>>(`presence:${tenantId}`, {
    strict: false,
    onSnapshot: (_seq, { items }) => usePeople.setState({ here: peopleOf(items) }),
    onEvents: (events) => {
      const changed = events.map((event) => event.data);
      usePeople.setState(({ here }) => ({ here: foldPeople(here, changed, () => true) }));
    },
    onProblem: () => usePeople.setState({ here: NOBODY }),
  });
  return () => {
    stop();
    usePeople.setState({ here: NOBODY });
  };
}

export function listenToPeopleAt(conversationId: string): () => void {
  const stop = listen<{ items: PersonAtConversation[] }, TopicEvent<PersonAtConversation>>(
    `typing:${conversationId}`,
    {
      strict: false,
      onSnapshot: (_seq, { items }) => usePeople.setState({ conversationId, there: peopleOf(items) }),
      onEvents: (events) => {
        const changed = events.map((event) => event.data);
        usePeople.setState(({ there }) => ({
          conversationId,
          there: foldPeople(there, changed, ({ typing, viewing }) => typing || viewing),
        }));
      },
      onProblem: () => usePeople.setState({ there: NOBODY }),
    },
  );
  return () => {
    stop();
    usePeople.setState({ there: NOBODY });
  };
}

/** Says of oneself whether one is away; told to colleagues, and to this screen, by the server. */
export async function setAway(away: boolean): Promise<void> {
  const me = await api.put<PersonPresence>('/me/presence', { status: away ? 'away' : 'online' });
  usePeople.setState(({ here }) => ({ here: foldPeople(here, [me], () => true) }));
}
