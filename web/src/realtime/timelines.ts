/** The open conversation's timeline, and a few left ones so that going back is instant. */
import { create } from 'zustand';
import { api } from '@/api/client';
import type { ConversationEvent, ConversationSnapshot } from '@/api/events';
import { ApiError, asApiError } from '@/api/problem';
import type { Item, Page } from '@/api/types';
import { listen } from './connection';
import { foldEvent, fromSnapshot, insertItem, prependPage, type Timeline } from './fold';
import { changeConversation, putConversation } from './inbox';

const KEPT = 12;
const PAGE = 50;

interface TimelinesStore {
  byId: ReadonlyMap<string, Timeline>;
  loadingOlder: ReadonlySet<string>;
  errors: ReadonlyMap<string, ApiError>;
}

const EMPTY: TimelinesStore = { byId: new Map(), loadingOlder: new Set(), errors: new Map() };

export const useTimelines = create<TimelinesStore>(() => EMPTY);

function put(id: string, timeline: Timeline): void {
  const byId = new Map(useTimelines.getState().byId);
  byId.delete(id);
  byId.set(id, timeline);
  for (const oldest of byId.keys()) {
    if (byId.size <= KEPT) break;
    byId.delete(oldest);
  }
  const errors = new Map(useTimelines.getState().errors);
  errors.delete(id);
  useTimelines.setState({ byId, errors });
}

function fail(id: string, error: ApiError): void {
  useTimelines.setState(({ errors }) => ({ errors: new Map(errors).set(id, error) }));
}

function foldAll(id: string, events: ConversationEvent[]): void {
  const timeline = useTimelines.getState().byId.get(id);
  if (timeline) put(id, events.reduce(foldEvent, timeline));
  for (const { seq, data } of events) changeConversation(id, seq, data.conversation ?? {});
}

export function listenToConversation(id: string): () => void {
  return listen<ConversationSnapshot, ConversationEvent>(`conversation:${id}`, {
    after: useTimelines.getState().byId.get(id)?.seq,
    strict: true,
    onSnapshot: (seq, snapshot) => {
      put(id, fromSnapshot(seq, snapshot, useTimelines.getState().byId.get(id)));
      putConversation(snapshot.conversation);
    },
    onEvents: (events) => foldAll(id, events),
    onProblem: (problem) => fail(id, new ApiError(problem)),
  });
}

/** What a POST answered: the event may come before or after. */
export function putItem(conversationId: string, item: Item): void {
  const timeline = useTimelines.getState().byId.get(conversationId);
  if (!timeline || timeline.items.some((known) => known.id === item.id)) return;
  put(conversationId, { ...timeline, items: insertItem(timeline.items, item) });
}

export async function loadOlder(id: string): Promise<void> {
  const { byId, loadingOlder } = useTimelines.getState();
  const before = byId.get(id)?.next;
  if (before === null || before === undefined || loadingOlder.has(id)) return;
  useTimelines.setState({ loadingOlder: new Set(loadingOlder).add(id) });
  try {
    const page = await api.get<Page<Item, number>>(`/conversations/${id}/timeline`, {
      query: { before, limit: PAGE },
    });
    const timeline = useTimelines.getState().byId.get(id);
    if (timeline?.next === before) put(id, prependPage(timeline, page));
  } catch (error) {
    fail(id, asApiError(error));
  } finally {
    const left = new Set(useTimelines.getState().loadingOlder);
    left.delete(id);
    useTimelines.setState({ loadingOlder: left });
  }
}

export function clearTimelines(): void {
  useTimelines.setState(EMPTY, true);
}
