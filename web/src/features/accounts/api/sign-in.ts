import { useMutation } from '@tanstack/react-query';
import { api } from '@/api/client';
import { signedIn } from '@/api/session';
import type { Session } from '@/api/types';

interface Credentials {
  email: string;
  password: string;
  /** Of the second factor: six digits, or a recovery code. */
  code?: string;
}

export async function signIn(credentials: Credentials): Promise<void> {
  signedIn(await api.post<Session>('/sessions', credentials));
}

export function useSignIn() {
  return useMutation({ mutationFn: signIn });
}
