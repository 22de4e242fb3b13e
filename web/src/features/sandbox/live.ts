/** What the sandbox tells as it happens, and the log of calls. */
import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { create } from 'zustand';
import { LOG_KEPT, LOG_PAGE, type SandboxClient } from './client';
import { refreshAll, refreshNumbers, refreshPhones, refreshThread, useClient } from './data';
import type { LogEntry } from './model';

const GATHER_MS = 60;

interface Live {
  link: 'connecting' | 'open' | 'lost';
  log: LogEntry[];
}

export const useLive = create<Live>(() => ({ link: 'connecting', log: [] }));

/** Newest first, each call once, bounded. */
export function mergeLog(known: readonly LogEntry[], fresh: readonly LogEntry[]): LogEntry[] {
  const byNumber = new Map([...known, ...fresh].map((entry) => [entry.n, entry]));
  return [...byNumber.values()].sort((a, b) => b.n - a.n).slice(0, LOG_KEPT);
}

export function clearLog(): void {
  useLive.setState({ log: [] });
}

interface Told {
  wa_id?: string;
  phone_number_id?: string;
}

/** A burst of events ends in one question per thread, not in hundreds. */
class Gathering {
  private readonly threads = new Map<string, Told>();
  private log: LogEntry[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly queries: QueryClient) {}

  thread(told: Told): void {
    this.threads.set(`${told.wa_id}/${told.phone_number_id}`, told);
    this.later();
  }

  logged(entry: LogEntry): void {
    this.log.push(entry);
    this.later();
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  private later(): void {
    this.timer ??= setTimeout(() => this.flush(), GATHER_MS);
  }

  private flush(): void {
    this.timer = undefined;
    if (this.log.length > 0) {
      const fresh = this.log.splice(0);
      useLive.setState(({ log }) => ({ log: mergeLog(log, fresh) }));
    }
    if (this.threads.size === 0) return;
    for (const { wa_id, phone_number_id } of this.threads.values()) {
      refreshThread(this.queries, wa_id, phone_number_id);
    }
    this.threads.clear();
    refreshPhones(this.queries);
  }
}

function parsed<T>(event: Event): T | undefined {
  try {
    return JSON.parse((event as MessageEvent<string>).data) as T;
  } catch {
    return undefined; // not ours to show
  }
}

const MOST_PAGES = 20;

/** The server keeps more than is shown and gives the oldest first: go to the end. */
async function fetchLog(client: SandboxClient): Promise<void> {
  let after = 0;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const { items } = await client.log(after);
    useLive.setState(({ log }) => ({ log: mergeLog(log, items) }));
    after = Math.max(after, ...items.map(({ n }) => n));
    if (items.length < LOG_PAGE) return;
  }
}

function listen(client: SandboxClient, queries: QueryClient): () => void {
  const source = client.events();
  const gathering = new Gathering(queries);
  const onThread = (event: Event) => {
    const told = parsed<Told>(event);
    if (told) gathering.thread(told);
  };
  source.onopen = () => {
    useLive.setState({ link: 'open', log: [] }); // a sandbox started anew counts its calls anew
    refreshAll(queries); // whatever was missed meanwhile
    fetchLog(client).catch(() => useLive.setState({ link: 'lost' }));
  };
  source.onerror = () => useLive.setState({ link: 'lost' });
  for (const name of ['message', 'status', 'typing']) source.addEventListener(name, onThread);
  source.addEventListener('phone', () => refreshPhones(queries));
  source.addEventListener('log', (event) => {
    const entry = parsed<LogEntry>(event);
    if (!entry || typeof entry.n !== 'number') return;
    gathering.logged(entry);
    // A callback is verified when a number is registered.
    if (entry.kind === 'webhook' && entry.method === 'GET') refreshNumbers(queries);
  });
  return () => {
    source.close();
    gathering.stop();
    useLive.setState({ link: 'connecting', log: [] });
  };
}

/** Listens while the screen is open; the browser reconnects by itself. */
export function useListening(): void {
  const client = useClient();
  const queries = useQueryClient();
  useEffect(() => listen(client, queries), [client, queries]);
}
