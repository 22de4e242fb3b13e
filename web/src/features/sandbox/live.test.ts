import { describe, expect, it } from 'vitest';
import { LOG_KEPT } from './client';
import { mergeLog } from './live';
import type { LogEntry } from './model';

function call(n: number): LogEntry {
  return {
    n,
    at: '',
    kind: 'api',
    method: 'POST',
    path: '/',
    status: 200,
    request: null,
    response: null,
    ms: 1,
  };
}

describe('the log', () => {
  it('shows each call once, newest first', () => {
    expect(mergeLog([call(2), call(1)], [call(3), call(2)]).map(({ n }) => n)).toEqual([3, 2, 1]);
  });

  it('forgets the oldest', () => {
    const many = Array.from({ length: LOG_KEPT + 5 }, (_, n) => call(n));
    const kept = mergeLog([], many);
    expect(kept).toHaveLength(LOG_KEPT);
    expect(kept.at(-1)?.n).toBe(5);
  });
});
