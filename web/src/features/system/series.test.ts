import { describe, expect, it } from 'vitest';
import { cluster, host } from './example';
import { grown, NO_HISTORY } from './history';
import { colourOf, groupsOf, inOrder, REST, sum, valuesOf, worst } from './series';

const named = (many: number) => Array.from({ length: many }, (_, index) => ({ name: `host-${index}` }));

describe('hosts as series', () => {
  it('are in the order people count in', () => {
    expect(inOrder([{ name: 'host-10' }, { name: 'host-9' }])[0]?.name).toBe('host-9');
  });

  it('have a colour each while there are few', () => {
    const groups = groupsOf(named(7));
    expect(new Set(groups.map(({ colour }) => colour)).size).toBe(7);
    expect(groups.every(({ members }) => members.length === 1)).toBe(true);
  });

  it('share one colour beyond the seventh', () => {
    const groups = groupsOf(named(64));
    expect(groups).toHaveLength(8);
    expect(groups.at(-1)).toMatchObject({ name: REST, colour: 'var(--series-rest)' });
    expect(groups.at(-1)?.members).toHaveLength(57);
    expect(colourOf(groups, 'host-1')).toBe('var(--series-2)');
    expect(colourOf(groups, 'host-40')).toBe('var(--series-rest)');
  });
});

describe('a figure of several hosts', () => {
  const hosts = [
    host('host-0', { stats: { live: 3, flush_ms: 2 } }),
    host('host-1', { stats: { live: 4, flush_ms: 9 } }),
    host('host-2', { state: 'silent', stats: { live: 100 } }),
  ];
  const { samples } = grown(NO_HISTORY, cluster(0, { hosts }));

  it('is added up or the worst, of those that are known', () => {
    const all = ['host-0', 'host-1', 'host-2'];
    expect(valuesOf(samples, all, 'live', sum)).toEqual([7]);
    expect(valuesOf(samples, all, 'flushMs', worst)).toEqual([9]);
  });

  it('is not known when none is', () => {
    expect(valuesOf(samples, ['host-2', 'host-9'], 'live', sum)).toEqual([null]);
  });
});
