import { useSession } from '@/api/session';

/** Whether the person may look at the machinery: owners and administrators. The server judges for itself. */
export function useMayAdminister(): boolean {
  const role = useSession((session) => session.user?.role);
  return role === 'owner' || role === 'admin';
}
