/** What the server says now of who is signed in: role, permissions, second factor. */
import { api } from './client';
import { knowUser } from './session';
import type { User } from './types';

export async function refreshMe(): Promise<void> {
  knowUser(await api.get<User>('/me'));
}
