/** The queue of unsent messages as screens see it, and how one gets in or out. */
import { liveQuery } from 'dexie';
import { create } from 'zustand';
import { useSession } from '@/api/session';
import type { Item, ReplyTo, SendInput } from '@/api/types';
import { putItem } from '@/realtime/timelines';
import { db, type OutboxEntry, type OutgoingFile } from './db';
import { newId } from './new-id';

export const useOutbox = create<{ byConversation: ReadonlyMap<string, OutboxEntry[]> }>(() => ({
  byConversation: new Map(),
}));

export interface NewMessage {
  type: SendInput['type'];
  text?: string;
  file?: OutgoingFile;
  caption?: string;
  input?: Partial<SendInput>;
  quote?: ReplyTo | undefined;
}

/** Keeps the message before anything is sent: from here on a reload or a lost connection cannot lose it. */
export async function enqueue(conversationId: string, message: NewMessage): Promise<void> {
  const { user } = useSession.getState();
  if (!user) throw new Error('nobody is signed in');
  const client_id = newId();
  const { type, text, file, caption, quote } = message;
  const input: SendInput = { ...message.input, client_id, type };
  if (text !== undefined) input.text = text;
  if (quote?.id) input.reply_to = quote.id;
  if (file) {
    input.media = { id: '' };
    if (caption) input.media.caption = caption;
    if (file.voice) input.media.voice = true;
    if (file.type === 'document') input.media.filename = file.name;
  }
  await db.outbox.add({
    client_id,
    user_id: user.id,
    conversation_id: conversationId,
    created_at: new Date().toISOString(),
    state: 'queued',
    input,
    ...(file && { file }),
    ...(quote && { quote }),
  });
}

export async function tryAgain(order: number): Promise<void> {
  await db.outbox.update(order, { state: 'queued', problem: undefined });
}

export async function discard(order: number): Promise<void> {
  await db.outbox.delete(order);
}

/** The oldest waiting message of each conversation of this user. */
export async function heads(userId: string): Promise<OutboxEntry[]> {
  const waiting = await db.outbox.where({ user_id: userId, state: 'queued' }).sortBy('order');
  const first = new Map<string, OutboxEntry>();
  for (const entry of waiting) if (!first.has(entry.conversation_id)) first.set(entry.conversation_id, entry);
  return [...first.values()];
}

/** Follows the table, this tab's changes and the other tabs'. */
export function followOutbox(userId: string): () => void {
  const subscription = liveQuery(() => db.outbox.where({ user_id: userId }).sortBy('order')).subscribe({
    next: (entries) => {
      for (const entry of entries) if (entry.item) putItem(entry.conversation_id, entry.item);
      const shown = entries.filter((entry) => entry.state !== 'accepted');
      useOutbox.setState({ byConversation: Map.groupBy(shown, (entry) => entry.conversation_id) });
    },
    error: () => useOutbox.setState({ byConversation: new Map() }),
  });
  return () => {
    subscription.unsubscribe();
    useOutbox.setState({ byConversation: new Map() });
  };
}

/** The bubble shown until the server's own entry with the same client_id is here. */
export function pendingItem(entry: OutboxEntry, author: Item['author']): Item {
  const { client_id, input, file, problem } = entry;
  const item: Item = {
    id: client_id,
    seq: Number.MAX_SAFE_INTEGER,
    kind: 'message',
    at: entry.created_at,
    direction: 'out',
    author,
    type: input.type,
    status: entry.state === 'failed' ? 'failed' : 'pending',
    reactions: [],
    client_id,
  };
  if (input.text !== undefined) item.text = input.text;
  if (input.media?.caption) item.caption = input.media.caption;
  if (input.location) item.location = input.location;
  if (entry.quote) item.reply_to = entry.quote;
  if (file) {
    const { name, mime, voice, duration_ms, blob } = file;
    item.media = {
      id: entry.media_id ?? '',
      state: 'pending',
      mime,
      name,
      voice,
      duration_ms,
      size: blob.size,
    };
  }
  if (problem) item.error = { code: problem.code, title: problem.detail ?? problem.code, retryable: true };
  return item;
}
