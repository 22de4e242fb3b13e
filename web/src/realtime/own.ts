/** The live list of what is assigned to the signed-in person. */
import { create } from 'zustand';
import { api } from '@/api/client';
import type { InboxEvent, InboxSnapshot } from '@/api/events';
import { ApiError, asApiError } from '@/api/problem';
import type { Conversation, Page } from '@/api/types';
import { listen } from './connection';
import { putConversations } from './inbox';
import { addOwnPage, foldOwn, type Own, ownOf } from './own-fold';

const PAGE = 100;

interface OwnStore {
  /** Null before the first snapshot. */
  own: Own | null;
  loading: boolean;
  error: ApiError | undefined;
}

const EMPTY: OwnStore = { own: null, loading: false, error: undefined };

export const useOwn = create<OwnStore>(() => EMPTY);

export function listenToOwn(userId: string): () => void {
  const stop = listen<InboxSnapshot, InboxEvent>(`user:${userId}`, {
    strict: false,
    onSnapshot: (_seq, page) => {
      useOwn.setState({ own: ownOf(page), loading: false, error: undefined });
      putConversations(page.items);
    },
    onEvents: (events) => {
      const conversations = events.map((event) => event.data);
      useOwn.setState(({ own }) => ({ own: own && foldOwn(own, conversations, userId) }));
      putConversations(conversations);
    },
    onProblem: (problem) => useOwn.setState({ error: new ApiError(problem) }),
  });
  return () => {
    stop();
    useOwn.setState(EMPTY);
  };
}

/** More than the snapshot holds; a new snapshot meanwhile makes the answer worthless. */
export async function loadMoreOwn(): Promise<void> {
  const { own, loading } = useOwn.getState();
  if (!own?.next || loading) return;
  const { next } = own;
  useOwn.setState({ loading: true, error: undefined });
  try {
    const query = { status: 'open', assignee: 'me', limit: PAGE, cursor: next };
    const page = await api.get<Page<Conversation>>('/conversations', { query });
    useOwn.setState((now) => (now.own?.next === next ? { own: addOwnPage(now.own, page) } : now));
  } catch (cause) {
    useOwn.setState({ error: asApiError(cause) });
  } finally {
    useOwn.setState({ loading: false });
  }
}
