import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api } from '@/api/client';
import type { Page } from '@/api/types';
import type { DeadLetter } from '../contract';

const PAGE = 50;
const REFRESH_MS = 5_000;

export const deadLettersKey = ['dead-letters'] as const;

export function useDeadLetters(cursor: string | null) {
  return useQuery({
    queryKey: [...deadLettersKey, cursor],
    queryFn: ({ signal }) =>
      api.get<Page<DeadLetter>>('/dead-letters', { query: { cursor, limit: PAGE }, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH_MS,
    networkMode: 'always',
    staleTime: 0,
  });
}
