import { useCallback, useEffect } from 'react';
import { loadPage, useInbox } from '@/realtime/inbox';
import type { InboxFilter } from '@/realtime/inbox-fold';

const SEARCHED_AT_MOST = 1_000;

/** Loads the filter's first page, and more while a search has few to look through. */
export function useFirstPages(filter: InboxFilter, query: string) {
  const next = useInbox((inbox) => inbox.filters[filter].next);
  const started = useInbox((inbox) => inbox.filters[filter].horizon !== undefined);
  const loading = useInbox((inbox) => inbox.loading[filter] ?? false);
  const error = useInbox((inbox) => inbox.errors[filter]);
  const known = useInbox((inbox) => inbox.byId.size);
  const searching = query.trim() !== '' && known < SEARCHED_AT_MOST;
  const wanted = next === undefined || (searching && next !== null);
  useEffect(() => {
    if (wanted && !loading && !error) void loadPage(filter);
  }, [wanted, loading, error, filter]);
  const more = useCallback(() => void loadPage(filter), [filter]);
  return { loading, error, started, more };
}
