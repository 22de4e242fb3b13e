import { useInfiniteQuery } from '@tanstack/react-query';
import { api } from '@/api/client';
import type { AuditPage } from './shapes';

const PAGE = 50;
const HOUR_MS = 3_600_000;

interface Filter {
  person?: string | undefined;
  operation?: string | undefined;
  /** The last so many days; everything without it. */
  period?: string | undefined;
}

/** To the whole hour, so that a page and the next are of the same question. */
function since(period: string | undefined): string | undefined {
  const days = Number(period);
  if (!period || !Number.isFinite(days) || days <= 0) return undefined;
  const hour = Math.floor(Date.now() / HOUR_MS) * HOUR_MS;
  return new Date(hour - days * 24 * HOUR_MS).toISOString();
}

export function useAuditLog({ person, operation, period }: Filter) {
  return useInfiniteQuery({
    queryKey: ['audit', person, operation, period],
    queryFn: ({ pageParam, signal }) =>
      api.get<AuditPage>('/audit-log', {
        query: { user_id: person, operation, from: since(period), limit: PAGE, cursor: pageParam },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    staleTime: 0,
  });
}
