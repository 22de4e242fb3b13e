import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from 'vitest';
import { useSession } from '@/api/session';
import type { User } from '@/api/types';
import { db } from './db';
import { discard, enqueue, heads, pendingItem, tryAgain } from './outbox';

const USER: User = {
  id: 'u1',
  name: 'Ana',
  email: 'a@b',
  role: 'agent',
  tenant: { id: 't', name: 'T', timezone: '' },
  permissions: [],
  kind: 'user',
  second_factor: false,
};

beforeEach(async () => {
  await db.outbox.clear();
  useSession.setState({ status: 'active', token: 'x', user: USER }, true);
});

describe('the queue of unsent messages', () => {
  it('keeps each message with its own client id, in the order of writing', async () => {
    await enqueue('c1', { type: 'text', text: 'um' });
    await enqueue('c1', { type: 'text', text: 'dois' });
    await enqueue('c2', { type: 'text', text: 'outro' });
    const first = await heads('u1');
    expect(first.map(({ input }) => input.text)).toEqual(['um', 'outro']);
    const all = await db.outbox.toArray();
    expect(new Set(all.map(({ client_id }) => client_id)).size).toBe(3);
  });

  it("does not show one person's messages to another", async () => {
    await enqueue('c1', { type: 'text', text: 'um' });
    expect(await heads('u2')).toEqual([]);
  });

  it('passes over a refused message, and puts it back when asked to try again', async () => {
    await enqueue('c1', { type: 'text', text: 'um' });
    await enqueue('c1', { type: 'text', text: 'dois' });
    const [entry] = await heads('u1');
    const order = entry?.order ?? 0;
    await db.outbox.update(order, { state: 'failed', problem: { code: 'too_large', status: 413 } });
    expect((await heads('u1')).map(({ input }) => input.text)).toEqual(['dois']);
    await tryAgain(order);
    expect((await heads('u1')).map(({ input }) => input.text)).toEqual(['um']);
    await discard(order);
    expect((await heads('u1')).map(({ input }) => input.text)).toEqual(['dois']);
  });

  it('shows a waiting voice note with its length before anything is uploaded', async () => {
    const blob = new Blob(['x'], { type: 'audio/webm' });
    const file = {
      blob,
      name: 'voz.webm',
      mime: 'audio/webm',
      type: 'audio' as const,
      voice: true,
      duration_ms: 4200,
    };
    await enqueue('c1', { type: 'audio', file, quote: { id: 'm1', seq: 1 } });
    const [entry] = await heads('u1');
    if (!entry) throw new Error('nothing queued');
    expect(entry.input).toMatchObject({ media: { voice: true }, reply_to: 'm1' });
    expect(pendingItem(entry, { type: 'user', id: 'u1' })).toMatchObject({
      status: 'pending',
      media: { duration_ms: 4200, voice: true, state: 'pending' },
    });
  });
});
