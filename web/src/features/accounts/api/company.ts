import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { refreshMe } from '@/api/me';
import type { Company } from './shapes';

export type CompanyChange = Partial<Pick<Company, 'name' | 'timezone' | 'domains' | 'second_factor'>>;

export function useCompany() {
  return useQuery({
    queryKey: ['company'],
    queryFn: ({ signal }) => api.get<Company>('/company', { signal }),
  });
}

export function useUpdateCompany() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (change: CompanyChange) => api.patch<Company>('/company', change),
    onSuccess: (company) => {
      queries.setQueryData(['company'], company);
      refreshMe().catch(() => undefined); // its name and time zone are shown everywhere
    },
  });
}
