import { useMutation } from '@tanstack/react-query';
import { api } from '@/api/client';
import { signedIn } from '@/api/session';
import type { Session } from '@/api/types';

interface Credentials {
  email: string;
  password: string;
}

export function useSignIn() {
  return useMutation({
    mutationFn: (credentials: Credentials) => api.post<Session>('/sessions', credentials),
    onSuccess: signedIn,
  });
}
