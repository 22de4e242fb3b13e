import { useSession } from '@/api/session';

const DEFAULT_ZONE = 'America/Sao_Paulo';

/** The tenant's time zone. */
export function useZone(): string {
  return useSession((session) => session.user?.tenant.timezone) || DEFAULT_ZONE;
}
