import { useMemo } from 'react';
import { useSession } from '@/api/session';
import type { Conversation } from '@/api/types';
import { useInbox } from '@/realtime/inbox';
import { rowsOf } from '@/realtime/inbox-fold';
import type { ListFilter } from '@/realtime/list-filter';
import { useOwn } from '@/realtime/own';
import { ownRows } from '@/realtime/own-fold';
import { matches } from '../model';

/** The loaded conversations of a filter that a search finds, newest first. */
export function useRows(filter: ListFilter, query: string): Conversation[] {
  const byId = useInbox((inbox) => inbox.byId);
  const filters = useInbox((inbox) => inbox.filters);
  const own = useOwn((store) => store.own);
  const userId = useSession((session) => session.user?.id) ?? '';
  return useMemo(() => {
    const rows =
      filter === 'mine' ? (own ? ownRows(own, byId, userId) : []) : rowsOf({ byId, filters }, filter);
    return query.trim() ? rows.filter((row) => matches(row.contact, query)) : rows;
  }, [byId, filters, own, userId, filter, query]);
}
