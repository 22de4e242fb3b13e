/** What the signed-in person may do, as the server said. The screens show only that; the server judges for itself. */
import { useSession } from './session';
import type { Permission, User } from './types';

export function may(user: User | null, permission: Permission): boolean {
  return user?.permissions?.includes(permission) ?? false; // a session kept from an older version has none yet
}

export function useMay(permission: Permission): boolean {
  return useSession(({ user }) => may(user, permission));
}
