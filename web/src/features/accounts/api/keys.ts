import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import type { Permission } from '@/api/types';
import type { ApiKeyPage, NewApiKey } from './shapes';

export function useApiKeys(enabled = true) {
  return useInfiniteQuery({
    queryKey: ['api-keys'],
    queryFn: ({ pageParam, signal }) =>
      api.get<ApiKeyPage>('/api-keys', { query: { cursor: pageParam }, signal }),
    enabled,
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
  });
}

interface NewKey {
  name: string;
  scopes: Permission[];
  expires_at: string | null;
}

export function useCreateApiKey() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (input: NewKey) => api.post<NewApiKey>('/api-keys', input),
    onSuccess: () => void queries.invalidateQueries({ queryKey: ['api-keys'] }),
  });
}

export function useRevokeApiKey() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.delete<void>(`/api-keys/${id}`),
    onSettled: () => void queries.invalidateQueries({ queryKey: ['api-keys'] }),
  });
}
