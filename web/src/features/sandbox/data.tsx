/** The sandbox's state in this page: asked for once, asked again when an event says that it changed. */
import { type QueryClient, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useMemo } from 'react';
import { type PhoneChange, SandboxClient, type SandboxError } from './client';
import type { Outgoing, Phone } from './model';

const RETRY_MS = 3000;
/** WhatsApp lets "digitando…" go after 25 s; no event says so. */
const TYPING_LOOK_MS = 5000;

const Client = createContext<SandboxClient | null>(null);

export function SandboxProvider({ url, children }: { url: string; children: ReactNode }) {
  const client = useMemo(() => new SandboxClient(url.replace(/\/$/, '')), [url]);
  return <Client value={client}>{children}</Client>;
}

export function useClient(): SandboxClient {
  const client = useContext(Client);
  if (!client) throw new Error('SandboxProvider is missing');
  return client;
}

const keys = {
  numbers: ['sandbox', 'numbers'],
  phones: ['sandbox', 'phones'],
  threads: ['sandbox', 'thread'],
  thread: (waId: string, numberId: string) => ['sandbox', 'thread', waId, numberId],
};

/** A sandbox that is down is asked again until it is up. */
const shared = {
  retry: false,
  staleTime: Number.POSITIVE_INFINITY,
  refetchInterval: (query: { state: { status: string } }) =>
    query.state.status === 'error' ? RETRY_MS : (false as const),
};

export function useNumbers() {
  const client = useClient();
  return useQuery({
    ...shared,
    queryKey: keys.numbers,
    queryFn: async () => (await client.numbers()).items,
    refetchInterval: ({ state }) => (state.status === 'error' || state.data?.length === 0 ? RETRY_MS : false),
  });
}

export function usePhones() {
  const client = useClient();
  return useQuery({ ...shared, queryKey: keys.phones, queryFn: async () => (await client.phones()).items });
}

export function useThread(waId: string, numberId: string) {
  const client = useClient();
  return useQuery({
    ...shared,
    queryKey: keys.thread(waId, numberId),
    queryFn: () => client.thread(waId, numberId),
    refetchInterval: (query) => {
      if (query.state.status === 'error') return RETRY_MS;
      return query.state.data?.typing ? TYPING_LOOK_MS : false;
    },
  });
}

export function refreshThread(
  queries: QueryClient,
  waId: string | undefined,
  numberId: string | undefined,
): void {
  const queryKey = waId && numberId ? keys.thread(waId, numberId) : keys.threads;
  void queries.invalidateQueries({ queryKey });
}

export function refreshPhones(queries: QueryClient): void {
  void queries.invalidateQueries({ queryKey: keys.phones });
}

export function refreshNumbers(queries: QueryClient): void {
  void queries.invalidateQueries({ queryKey: keys.numbers });
}

export function refreshAll(queries: QueryClient): void {
  void queries.invalidateQueries({ queryKey: ['sandbox'] });
}

/** Sends as the customer; the thread is asked for again even if no event comes. */
export function useSendAs(waId: string, numberId: string) {
  const client = useClient();
  const queries = useQueryClient();
  return useMutation<unknown, SandboxError, Outgoing>({
    mutationFn: (message) => client.send(waId, numberId, message),
    onSettled: () => {
      refreshThread(queries, waId, numberId);
      refreshPhones(queries);
    },
  });
}

/** Shown as changed at once; what the sandbox says afterwards counts. */
function changed(phones: Phone[], waId: string, { settings, ...rest }: PhoneChange): Phone[] {
  return phones.map((phone) =>
    phone.wa_id === waId ? { ...phone, ...rest, settings: { ...phone.settings, ...settings } } : phone,
  );
}

export function useSavePhone() {
  const client = useClient();
  const queries = useQueryClient();
  return useMutation<Phone, SandboxError, { waId: string; change: PhoneChange }>({
    mutationFn: ({ waId, change }) => client.savePhone(waId, change),
    onMutate: async ({ waId, change }) => {
      await queries.cancelQueries({ queryKey: keys.phones });
      queries.setQueryData<Phone[]>(keys.phones, (phones) => phones && changed(phones, waId, change));
    },
    onSettled: () => refreshAll(queries),
  });
}
