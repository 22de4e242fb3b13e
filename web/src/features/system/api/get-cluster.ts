import { useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import type { Cluster } from '../contract';
import { grown, type History, NO_HISTORY } from '../history';

export const POLL_MS = 2_000;
const PATIENCE_MS = 8_000;

export const clusterKey = ['cluster'] as const;

export interface Watched {
  cluster: Cluster;
  history: History;
}

/** The cluster, asked every 2 s while the tab is seen. The history lives with the answer, so leaving the page for a
 *  while keeps it and another person's sign-in forgets it. */
export function useCluster() {
  const queryClient = useQueryClient();
  return useQuery({
    queryKey: clusterKey,
    queryFn: async ({ signal }): Promise<Watched> => {
      const cluster = await api.get<Cluster>('/cluster', { signal, timeoutMs: PATIENCE_MS });
      const before = queryClient.getQueryData<Watched>(clusterKey);
      return { cluster, history: grown(before?.history ?? NO_HISTORY, cluster) };
    },
    refetchInterval: POLL_MS,
    refetchOnWindowFocus: 'always',
    networkMode: 'always',
    retry: false,
    staleTime: 0,
    gcTime: 10 * 60_000,
    structuralSharing: false,
  });
}
