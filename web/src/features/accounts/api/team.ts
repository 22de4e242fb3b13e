import { useQuery } from '@tanstack/react-query';
import { api } from '@/api/client';
import type { Colleague, Team } from '@/api/generated';

const MOST = 2_000;

async function everybody(signal: AbortSignal): Promise<Colleague[]> {
  const people: Colleague[] = [];
  let cursor: string | null = null;
  do {
    const page: Team = await api.get<Team>('/team', { query: { cursor }, signal });
    people.push(...page.items);
    cursor = page.next;
  } while (cursor !== null && people.length < MOST);
  return people;
}

/** Colleagues by name, deactivated ones too. */
export function useTeam(enabled = true) {
  return useQuery({
    queryKey: ['team'],
    queryFn: ({ signal }) => everybody(signal),
    staleTime: 60_000,
    enabled,
  });
}
