/** What the operations of accounts take and answer. */
import type { UserView } from '@/api/generated';

export type {
  ApiKeyPage,
  ApiKeyView,
  AuditEntry,
  AuditPage,
  Company,
  InvitationList,
  InvitationView,
  Invited,
  LinkSent,
  NewApiKey,
  UserPage,
  UserView,
} from '@/api/generated';

export type Role = UserView['role'];
export type Work = NonNullable<UserView['function']>;

export interface CreateInvitationInput {
  email: string;
  role: Role;
  function: Work | null;
}

/** From the highest down: nobody gives a role above their own, or touches who stands above. */
export const ROLES: readonly Role[] = ['owner', 'admin', 'supervisor', 'agent', 'read_only'];

export function outranks(role: Role, other: Role): boolean {
  return ROLES.indexOf(role) < ROLES.indexOf(other);
}

export function rolesUpTo(own: Role): Role[] {
  return ROLES.filter((role) => !outranks(role, own));
}
