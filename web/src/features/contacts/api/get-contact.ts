import { useQuery } from '@tanstack/react-query';
import { api } from '@/api/client';
import type { Contact } from '@/api/types';

export function contactKey(id: string): readonly string[] {
  return ['contact', id];
}

export function useContact(id: string) {
  return useQuery({
    queryKey: contactKey(id),
    queryFn: ({ signal }) => api.get<Contact>(`/contacts/${id}`, { signal }),
  });
}
