import { useQuery } from '@tanstack/react-query';
import { api } from '@/api/client';
import type { BusinessNumber } from '@/api/types';

/** The company's own numbers; few, and they seldom change. */
export function useNumbers() {
  return useQuery({
    queryKey: ['numbers'],
    queryFn: ({ signal }) => api.get<{ items: BusinessNumber[] }>('/numbers', { signal }),
    staleTime: 5 * 60_000,
    select: ({ items }) => items,
  });
}

/** The name of the number a conversation came by, when there is more than one to tell apart. */
export function useNumberName(numberId: string): string | undefined {
  const { data } = useNumbers();
  return data && data.length > 1 ? data.find(({ id }) => id === numberId)?.name : undefined;
}
