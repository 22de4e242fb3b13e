import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import type { CreateInvitationInput, InvitationList, Invited, LinkSent, UserPage, UserView } from './shapes';

const PAGE = 200;
const MOST = 5_000;

/** Everybody, so that a search finds everybody: page after page, bounded. */
async function allUsers(signal: AbortSignal): Promise<UserView[]> {
  const users: UserView[] = [];
  let cursor: string | null = null;
  do {
    const page: UserPage = await api.get<UserPage>('/users', { query: { limit: PAGE, cursor }, signal });
    users.push(...page.items);
    cursor = page.next;
  } while (cursor !== null && users.length < MOST);
  return users;
}

export function useUsers() {
  return useQuery({ queryKey: ['users'], queryFn: ({ signal }) => allUsers(signal) });
}

export function useInvitations() {
  return useQuery({
    queryKey: ['invitations'],
    queryFn: ({ signal }) => api.get<InvitationList>('/invitations', { signal }),
    select: ({ items }) => items,
  });
}

/** Changes something of the users; the list is read anew whatever came of it. */
function useUsersMutation<Input, Output>(mutationFn: (input: Input) => Promise<Output>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn,
    onSettled: () => {
      void queries.invalidateQueries({ queryKey: ['users'] });
      void queries.invalidateQueries({ queryKey: ['invitations'] });
    },
  });
}

type Change = Partial<Pick<UserView, 'role' | 'active'>> & { function?: UserView['function'] | null };

export const useUpdateUser = () =>
  useUsersMutation(({ id, ...change }: Change & { id: string }) =>
    api.patch<UserView>(`/users/${id}`, change),
  );

export const useInvite = () =>
  useUsersMutation((input: CreateInvitationInput) => api.post<Invited>('/invitations', input));

export const useRevokeInvitation = () =>
  useUsersMutation((id: string) => api.delete<void>(`/invitations/${id}`));

export const useResetLink = () =>
  useUsersMutation((id: string) => api.post<LinkSent>(`/users/${id}/password-reset`));

export const useResetFactor = () =>
  useUsersMutation((id: string) => api.delete<void>(`/users/${id}/second-factor`));

export const useEndSessions = () =>
  useUsersMutation((id: string) => api.delete<void>(`/users/${id}/sessions`));
