/** Drains the outbox to the API. Of all tabs, the one that holds the lock does it. */
import { liveQuery } from 'dexie';
import { api } from '@/api/client';
import { asApiError } from '@/api/problem';
import type { Item, Media } from '@/api/types';
import { putItem } from '@/realtime/timelines';
import { db, type OutboxEntry } from './db';
import { Drainer } from './drainer';
import { heads } from './outbox';

/** Long enough for the other tabs to see the server's answer in the table. */
const ACCEPTED_KEPT_MS = 10_000;

async function upload(entry: OutboxEntry, signal: AbortSignal): Promise<string> {
  const { file } = entry;
  if (entry.media_id || !file) return entry.media_id ?? '';
  const form = new FormData();
  form.append('file', file.blob, file.name);
  if (file.voice) form.append('voice', 'true');
  const media = await api.upload<Media>('/media', form, { signal });
  await db.outbox.update(entry.order, { media_id: media.id });
  return media.id;
}

async function deliver(entry: OutboxEntry, signal: AbortSignal): Promise<void> {
  const input = { ...entry.input };
  if (input.media) input.media = { ...input.media, id: await upload(entry, signal) };
  const item = await api.post<Item>(`/conversations/${entry.conversation_id}/messages`, input, { signal });
  putItem(entry.conversation_id, item);
  await db.outbox.update(entry.order, { state: 'accepted', item, file: undefined });
  setTimeout(() => void db.outbox.delete(entry.order), ACCEPTED_KEPT_MS);
}

async function refuse(entry: OutboxEntry, error: unknown): Promise<void> {
  await db.outbox.update(entry.order, { state: 'failed', problem: asApiError(error).problem });
}

async function holdLock(name: string, signal: AbortSignal, work: () => Promise<void>): Promise<void> {
  // Without a secure origin there are no locks: two tabs may then send the same entry, which the server dedupes.
  if (!navigator.locks) return work();
  await navigator.locks.request(name, { signal }, work).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}

/** Returns how to stop, and how to say that the connection is back. */
export function startDraining(userId: string): { stop: () => void; connected: () => void } {
  const stopping = new AbortController();
  const drainer = new Drainer<OutboxEntry>({ heads: () => heads(userId), deliver, refuse, now: Date.now });
  const watch = liveQuery(() => db.outbox.where({ user_id: userId, state: 'queued' }).count()).subscribe({
    next: () => drainer.wake(),
    error: () => undefined, // no database, nothing to send
  });
  void holdLock(`ipro-outbox:${userId}`, stopping.signal, async () => {
    await db.outbox.where({ user_id: userId, state: 'accepted' }).delete();
    await drainer.run(stopping.signal);
  });
  return {
    stop: () => {
      watch.unsubscribe();
      stopping.abort();
    },
    connected: () => drainer.wake(true),
  };
}
