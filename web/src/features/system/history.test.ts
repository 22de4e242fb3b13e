import { describe, expect, it } from 'vitest';
import type { Cluster } from './contract';
import { cluster, gateway, host, NOON } from './example';
import { grown, type History, KEPT_MS, NO_HISTORY } from './history';

const historyOf = (...answers: Cluster[]): History => answers.reduce(grown, NO_HISTORY);

describe('the history', () => {
  it('keeps ten minutes', () => {
    const answers = Array.from({ length: 400 }, (_, index) => cluster(index * 2));
    const { samples } = historyOf(...answers);
    expect(samples.at(-1)?.at).toBe(NOON + 798_000);
    expect(samples[0]?.at).toBe(NOON + 798_000 - KEPT_MS);
    expect(samples).toHaveLength(301);
  });

  it('takes an answer once, and forgets what a clock that went back had said', () => {
    expect(historyOf(cluster(0), cluster(2), cluster(2)).samples).toHaveLength(2);
    expect(historyOf(cluster(100), cluster(0)).samples.map(({ at }) => at)).toEqual([NOON]);
  });
});

describe('the turns of a host', () => {
  const told = (at: number, silent_s: number, turns: number) =>
    cluster(at, { hosts: [host('host-0', { silent_s, stats: { turns } })] });

  it('are counted at its renewals, not at our questions', () => {
    // Renewed at 0 s and at 2 s; asked at 1, 1.9 and 3 s.
    const history = historyOf(told(1, -9, 1_000), told(1.9, -8.1, 1_000), told(3, -9, 1_200));
    expect(history.samples.map(({ hosts }) => hosts['host-0']?.turnsPerS)).toEqual([null, null, 100]);
  });

  it('come with the share of a core they took', () => {
    const busy = (at: number, cpu_s: number) =>
      cluster(at, { hosts: [host('host-0', { stats: { cpu_s } })] });
    const history = historyOf(busy(0, 10), busy(2, 10.5));
    expect(history.samples.at(-1)?.hosts['host-0']?.cpuPercent).toBe(25);
  });

  it('are not known while it is silent: what it told last is no longer true', () => {
    const silent = cluster(6, { hosts: [host('host-0', { state: 'silent', silent_s: -5 })] });
    const { samples } = historyOf(told(1, -9, 1_000), told(3, -9, 1_200), silent);
    expect(samples.at(-1)?.hosts['host-0']?.turnsPerS).toBeNull();
    expect(samples.at(-1)?.hosts['host-0']?.live).toBeNull();
  });

  it('are not known before the first renewal of a new process', () => {
    const young = cluster(0, { hosts: [host('host-0', { stats: { rss_bytes: 0 } })] });
    expect(historyOf(young).samples[0]?.hosts['host-0']?.live).toBeNull();
  });

  it('start from nothing in a new life, which counts as a restart', () => {
    const reborn = (at: number, turns: number) =>
      cluster(at, { hosts: [host('host-0', { incarnation: 'second', stats: { turns } })] });
    const history = historyOf(told(1, -9, 1_000), told(3, -9, 1_200), reborn(5, 10), reborn(7, 30));
    expect(history.samples.map(({ hosts }) => hosts['host-0']?.turnsPerS)).toEqual([null, 100, null, 10]);
    expect(history.lives['host-0']).toEqual({
      incarnation: 'second',
      restarts: 1,
      restartedAt: NOON + 5_000,
    });
  });
});

it('a figure that was left out is zero', () => {
  const [sample] = historyOf(cluster(0)).samples;
  expect(sample?.hosts['host-1']).toMatchObject({ live: 0, waiting: 0, flushMs: 0 });
});

it('the life that runs stands for a name, not the dead one beside it', () => {
  const dead = host('host-0', { incarnation: 'old', state: 'dead' });
  const { lives } = historyOf(cluster(0, { hosts: [dead, host('host-0')] }));
  expect(lives['host-0']).toEqual({ incarnation: 'host-0-1', restarts: 0 });
});

it('the events of a gateway are a rate too, and a gateway that is gone is forgotten', () => {
  const first = cluster(0, { gateways: [gateway('gateway-0', 100), gateway('gateway-1', 9)] });
  const second = cluster(2, { gateways: [gateway('gateway-0', 150)] });
  const { events } = historyOf(first, second);
  expect(events['gateway-0']?.perS).toBe(25);
  expect(events['gateway-1']).toBeUndefined();
});
