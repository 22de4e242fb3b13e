import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api } from '@/api/client';
import type { Page } from '@/api/types';
import type { ActorCard } from '../contract';

const PAGE = 50;
const REFRESH_MS = 4_000;

/** One page of the company's actors in memory. */
export function useActors(kind: string, cursor: string | null) {
  return useQuery({
    queryKey: ['actors', kind, cursor],
    queryFn: ({ signal }) =>
      api.get<Page<ActorCard>>('/actors', { query: { kind, cursor, limit: PAGE }, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH_MS,
    networkMode: 'always',
    staleTime: 0,
  });
}
