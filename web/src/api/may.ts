/** What the signed-in person may do. The screens show only that; the server judges for itself. */
import { useSession } from './session';
import type { User } from './types';

export type Permission =
  | 'read'
  | 'attend'
  | 'contacts'
  | 'supervise'
  | 'numbers'
  | 'users'
  | 'api_keys'
  | 'company'
  | 'audit'
  | 'system';

const LESS: Record<User['role'], readonly Permission[] | null> = {
  owner: null,
  admin: null,
  supervisor: ['read', 'attend', 'contacts', 'supervise'],
  agent: ['read', 'attend', 'contacts'],
  read_only: ['read', 'supervise'],
};

export function may(user: User | null, permission: Permission): boolean {
  if (!user) return false;
  const given = LESS[user.role];
  return given === null || given.includes(permission);
}

export function useMay(permission: Permission): boolean {
  return useSession(({ user }) => may(user, permission));
}
