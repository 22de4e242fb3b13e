/** The live conversation list of the signed-in tenant. */
import { create } from 'zustand';
import { api } from '@/api/client';
import type { InboxEvent, InboxSnapshot } from '@/api/events';
import { type ApiError, asApiError } from '@/api/problem';
import type { Conversation, Page } from '@/api/types';
import { listen } from './connection';
import {
  addPage,
  addSnapshot,
  EMPTY_INBOX,
  type Inbox,
  type InboxFilter,
  merge,
  restart,
  upsert,
} from './inbox-fold';

const PAGE = 50;

/** How the server is asked for each filter's pages. */
const ASKED: Record<InboxFilter, Record<string, string | boolean>> = {
  open: { status: 'open' },
  unassigned: { status: 'open', assignee: 'none' },
  waiting: { status: 'open', unread: true },
  resolved: { status: 'resolved' },
  all: { status: 'all' },
};

interface InboxStore extends Inbox {
  loading: Partial<Record<InboxFilter, boolean>>;
  errors: Partial<Record<InboxFilter, ApiError>>;
  /** Grows when the list starts anew, so that answers to older questions are dropped. */
  era: number;
}

const EMPTY: InboxStore = { ...EMPTY_INBOX, loading: {}, errors: {}, era: 0 };

export const useInbox = create<InboxStore>(() => EMPTY);

export async function loadPage(filter: InboxFilter): Promise<void> {
  const { loading, filters, era } = useInbox.getState();
  const cursor = filters[filter].next;
  if (loading[filter] || cursor === null) return;
  useInbox.setState({ loading: { ...loading, [filter]: true } });
  let error: ApiError | undefined;
  try {
    const query = { ...ASKED[filter], limit: PAGE, cursor };
    const page = await api.get<Page<Conversation>>('/conversations', { query });
    if (useInbox.getState().era === era) useInbox.setState((inbox) => addPage(inbox, filter, page));
  } catch (cause) {
    error = asApiError(cause);
  }
  if (useInbox.getState().era !== era) return;
  useInbox.setState((inbox) => ({
    loading: { ...inbox.loading, [filter]: false },
    errors: { ...inbox.errors, [filter]: error },
  }));
}

export function putConversation(conversation: Conversation): void {
  useInbox.setState((inbox) => upsert(inbox, [conversation]));
}

export function putConversations(conversations: Conversation[]): void {
  useInbox.setState((inbox) => upsert(inbox, conversations));
}

export function changeConversation(id: string, seq: number, changed: Partial<Conversation>): void {
  useInbox.setState((inbox) => merge(inbox, id, seq, changed));
}

export function clearInbox(): void {
  useInbox.setState((inbox) => ({ ...EMPTY, era: inbox.era + 1 }), true);
}

/** `open` tells which conversations are listened to by themselves. */
export function listenToInbox(tenantId: string, open: () => ReadonlySet<string>): () => void {
  let started = false;
  return listen<InboxSnapshot, InboxEvent>(`inbox:${tenantId}`, {
    strict: false,
    onSnapshot: (_seq, page) => {
      if (started) {
        useInbox.setState((inbox) => ({ ...restart(inbox, page, open()), loading: {}, era: inbox.era + 1 }));
      } else {
        useInbox.setState((inbox) => addSnapshot(inbox, page));
      }
      started = true;
    },
    onEvents: (events) =>
      useInbox.setState((inbox) =>
        upsert(
          inbox,
          events.map((event) => event.data),
        ),
      ),
    onProblem: () => undefined, // the pages stay; the banner tells about the connection
  });
}
