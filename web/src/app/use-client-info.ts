/** What this server is: development mode shows the sandbox. */
import { useQuery } from '@tanstack/react-query';
import { api } from '@/api/client';
import type { ClientInfo } from '@/api/types';

export function useClientInfo() {
  return useQuery({
    queryKey: ['client'],
    queryFn: ({ signal }) => api.get<ClientInfo>('/client', { signal }),
    staleTime: Number.POSITIVE_INFINITY,
    retry: 5,
  });
}
