import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import type { Contact } from '@/api/types';
import { contactKey } from './get-contact';

export interface ContactChanges {
  name?: string;
  email?: string;
  notes?: string;
}

export function useChangeContact(id: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (changes: ContactChanges) => api.patch<Contact>(`/contacts/${id}`, changes),
    onSuccess: (contact) => queryClient.setQueryData(contactKey(id), contact),
  });
}
