import { useMemo } from 'react';
import type { Conversation } from '@/api/types';
import { useInbox } from '@/realtime/inbox';
import { type InboxFilter, rowsOf } from '@/realtime/inbox-fold';
import { matches } from '../model';

/** The loaded conversations of a filter that a search finds, newest first. */
export function useRows(filter: InboxFilter, query: string): Conversation[] {
  const byId = useInbox((inbox) => inbox.byId);
  const filters = useInbox((inbox) => inbox.filters);
  return useMemo(() => {
    const rows = rowsOf({ byId, filters }, filter);
    return query.trim() ? rows.filter((row) => matches(row.contact, query)) : rows;
  }, [byId, filters, filter, query]);
}
