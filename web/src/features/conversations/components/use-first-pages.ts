import { useCallback, useEffect } from 'react';
import type { ApiError } from '@/api/problem';
import { loadPage, useInbox } from '@/realtime/inbox';
import type { ListFilter } from '@/realtime/list-filter';
import { loadMoreOwn, useOwn } from '@/realtime/own';

const SEARCHED_AT_MOST = 1_000;

interface Pages {
  loading: boolean;
  error: ApiError | undefined;
  /** The first page is here. */
  started: boolean;
  more: () => void;
  retry: () => void;
}

/** Loads the filter's first page, and more while a search has few to look through. One's own list begins by itself. */
export function useFirstPages(filter: ListFilter, query: string): Pages {
  const listed = filter === 'mine' ? 'open' : filter;
  const next = useInbox((inbox) => inbox.filters[listed].next);
  const started = useInbox((inbox) => inbox.filters[listed].horizon !== undefined);
  const loading = useInbox((inbox) => inbox.loading[listed] ?? false);
  const error = useInbox((inbox) => inbox.errors[listed]);
  const known = useInbox((inbox) => inbox.byId.size);
  const own = useOwn();
  const searching = query.trim() !== '' && known < SEARCHED_AT_MOST;
  const wanted = filter !== 'mine' && (next === undefined || (searching && next !== null));
  useEffect(() => {
    if (wanted && !loading && !error) void loadPage(listed);
  }, [wanted, loading, error, listed]);
  const more = useCallback(() => void (filter === 'mine' ? loadMoreOwn() : loadPage(filter)), [filter]);
  if (filter === 'mine') {
    return { loading: own.loading, error: own.error, started: own.own !== null, more, retry: more };
  }
  return { loading, error, started, more, retry: more };
}
