import { beforeEach, describe, expect, it } from 'vitest';
import { settle, stopSettling, useSettling } from './settling';

const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
const hidden = () => [...useSettling.getState().hidden];
const nothing = () => Promise.resolve();

beforeEach(() => useSettling.setState({ job: null, hidden: new Set() }));

describe('settling dead letters', () => {
  it('hides them at once, and only those that failed come back', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    let seen: string[] = [];
    const act = async (id: string) => {
      await promise;
      if (id === 'b') throw new Error('no');
    };
    const work = settle(ids, 'replay', act, async () => {
      seen = hidden();
    });
    expect(hidden()).toEqual(ids);
    expect(useSettling.getState().job).toMatchObject({ total: 6, done: 0 });
    resolve();
    expect(await work).toMatchObject({ done: 5, failed: 1 });
    expect(seen).toEqual(['a', 'c', 'd', 'e', 'f']);
    expect(hidden()).toEqual([]);
    expect(useSettling.getState().job).toBeNull();
  });

  it('counts as it goes', async () => {
    const counts: number[] = [];
    const stop = useSettling.subscribe(({ job }) => job && counts.push(job.done));
    await settle(['a', 'b', 'c'], 'drop', nothing, nothing);
    stop();
    expect(counts.at(-1)).toBe(3);
  });

  it('begins no further letter after it was stopped, and shows the rest again', async () => {
    const begun: string[] = [];
    const act = async (id: string) => {
      begun.push(id);
      stopSettling();
    };
    const outcome = await settle(ids, 'drop', act, nothing);
    expect(begun).toEqual(['a', 'b', 'c', 'd']);
    expect(outcome).toMatchObject({ done: 4, failed: 0 });
  });

  it('does one job at a time', async () => {
    const first = settle(['a'], 'drop', nothing, nothing);
    expect(await settle(['b'], 'drop', nothing, nothing)).toBeNull();
    expect(await first).toMatchObject({ done: 1 });
  });
});
