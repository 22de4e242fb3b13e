import { describe, expect, it, vi } from 'vitest';
import { ApiError } from '@/api/problem';
import { Drainer, type Waiting } from './drainer';

interface Entry extends Waiting {
  text: string;
}

const OFFLINE = () => new ApiError({ code: 'offline', status: 0 });
const REFUSED = () => new ApiError({ code: 'invalid_input', status: 422 });

/** A queue whose deliveries end as `outcome` says; `undefined` is success. */
function subject(
  entries: [conversation: string, text: string][],
  outcome: (entry: Entry) => ApiError | undefined,
) {
  let queue: Entry[] = entries.map(([conversation_id, text]) => ({ client_id: text, conversation_id, text }));
  const delivered: string[] = [];
  const refused: string[] = [];
  let atOnce = 0;
  let most = 0;
  const remove = (entry: Entry) => {
    queue = queue.filter(({ client_id }) => client_id !== entry.client_id);
  };
  const drainer = new Drainer<Entry>({
    now: () => Date.now(),
    heads: async () => [
      ...new Map([...queue].reverse().map((entry) => [entry.conversation_id, entry])).values(),
    ],
    deliver: async (entry) => {
      atOnce += 1;
      most = Math.max(most, atOnce);
      await Promise.resolve();
      atOnce -= 1;
      const error = outcome(entry);
      if (error) throw error;
      delivered.push(entry.text);
      remove(entry);
    },
    refuse: async (entry) => {
      refused.push(entry.text);
      remove(entry);
    },
  });
  const stopping = new AbortController();
  void drainer.run(stopping.signal);
  return { drainer, delivered, refused, most: () => most, stop: () => stopping.abort() };
}

describe('the outbox', () => {
  it('sends a conversation in order, one at a time', async () => {
    const queue = subject(
      [
        ['a', '1'],
        ['a', '2'],
        ['a', '3'],
      ],
      () => undefined,
    );
    await vi.waitFor(() => expect(queue.delivered).toEqual(['1', '2', '3']));
    expect(queue.most()).toBe(1);
    queue.stop();
  });

  it('sends several conversations at once', async () => {
    const queue = subject(
      [
        ['a', '1'],
        ['b', '2'],
        ['c', '3'],
      ],
      () => undefined,
    );
    await vi.waitFor(() => expect(queue.delivered).toHaveLength(3));
    expect(queue.most()).toBe(3);
    queue.stop();
  });

  it('keeps its place while there is no connection and goes on at once when it is back', async () => {
    let online = false;
    const queue = subject(
      [
        ['a', '1'],
        ['a', '2'],
      ],
      () => (online ? undefined : OFFLINE()),
    );
    await vi.waitFor(() => expect(queue.most()).toBe(1));
    expect(queue.delivered).toEqual([]);
    online = true;
    queue.drainer.wake(true);
    await vi.waitFor(() => expect(queue.delivered).toEqual(['1', '2']));
    expect(queue.refused).toEqual([]);
    queue.stop();
  });

  it('gives up only what the server refuses, and sends what comes after it', async () => {
    const queue = subject(
      [
        ['a', '1'],
        ['a', '2'],
      ],
      ({ text }) => (text === '1' ? REFUSED() : undefined),
    );
    await vi.waitFor(() => expect(queue.delivered).toEqual(['2']));
    expect(queue.refused).toEqual(['1']);
    queue.stop();
  });

  it('keeps everything when the session ended', async () => {
    const queue = subject([['a', '1']], () => new ApiError({ code: 'session_expired', status: 401 }));
    await vi.waitFor(() => expect(queue.most()).toBe(1));
    expect(queue.refused).toEqual([]);
    queue.stop();
  });

  it('one conversation that cannot be sent does not hold up the others', async () => {
    const queue = subject(
      [
        ['a', '1'],
        ['b', '2'],
        ['b', '3'],
      ],
      ({ text }) => (text === '1' ? OFFLINE() : undefined),
    );
    await vi.waitFor(() => expect(queue.delivered).toEqual(['2', '3']));
    queue.stop();
  });
});
