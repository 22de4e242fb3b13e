import { useQuery } from '@tanstack/react-query';
import { api } from '@/api/client';
import type { ActorDetail } from '../contract';

const REFRESH_MS = 2_000;

/** One actor, looked into again and again while it is open. */
export function useActor(kind: string, id: string) {
  return useQuery({
    queryKey: ['actor', kind, id],
    queryFn: ({ signal }) =>
      api.get<ActorDetail>(`/actors/${encodeURIComponent(kind)}/${encodeURIComponent(id)}`, { signal }),
    refetchInterval: REFRESH_MS,
    networkMode: 'always',
    staleTime: 0,
  });
}
