import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { api } from './client';
import { asApiError } from './problem';

function answer(status: number, body: object, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), { status, headers });
}

const LIMITED = { code: 'rate_limited', status: 429, retry_after: 1.5 };

/** A network that gives these answers, one after the other. */
function network(...answers: Response[]): string[] {
  const asked: string[] = [];
  vi.stubGlobal('fetch', (_url: string, { method }: RequestInit) => {
    asked.push(method ?? '');
    return Promise.resolve(answers.shift());
  });
  return asked;
}

describe('a call that came too fast', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it('is repeated when the server said, if it reads', async () => {
    const asked = network(answer(429, LIMITED), answer(200, { items: [] }));
    const read = api.get('/users');
    await vi.advanceTimersByTimeAsync(1_499);
    expect(asked).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(await read).toEqual({ items: [] });
    expect(asked).toEqual(['GET', 'GET']);
  });

  it('is told at once, if it writes', async () => {
    const asked = network(answer(429, LIMITED));
    const error = asApiError(await api.post('/invitations', {}).catch((cause) => cause));
    expect([error.code, error.waitMs]).toEqual(['rate_limited', 1_500]);
    expect(asked).toEqual(['POST']);
  });

  it('is not waited for longer than a person would', async () => {
    const asked = network(answer(429, { ...LIMITED, retry_after: 60 }));
    await expect(api.get('/users')).rejects.toMatchObject({ code: 'rate_limited' });
    expect(asked).toHaveLength(1);
  });

  it('is given up when nobody wants the answer any more', async () => {
    const asked = network(answer(429, LIMITED), answer(200, {}));
    const nobody = new AbortController();
    const read = api.get('/users', { signal: nobody.signal }).catch((cause) => cause);
    await vi.advanceTimersByTimeAsync(100);
    nobody.abort();
    expect(await read).toMatchObject({ name: 'AbortError' });
    await vi.advanceTimersByTimeAsync(5_000);
    expect(asked).toHaveLength(1);
  });
});
