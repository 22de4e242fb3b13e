import { describe, expect, it } from 'vitest';
import { cluster, host, NOON } from './example';
import { findingsOf, identityOf, nameList, toneOf } from './health';

const kinds = (...change: Parameters<typeof cluster>) =>
  findingsOf(cluster(...change)).map(({ kind }) => kind);

describe('the state of the cluster', () => {
  it('is good when there is nothing to say', () => {
    expect(findingsOf(cluster(0))).toEqual([]);
    expect(toneOf([])).toBe('good');
  });

  it('says since when a host is silent, and until when somebody else has its conversations', () => {
    const hosts = [host('host-0'), host('host-1', { state: 'silent', silent_s: -6.2 })];
    const [found] = findingsOf(cluster(0, { hosts }));
    expect(found).toMatchObject({
      kind: 'silent',
      tone: 'bad',
      names: ['host-1'],
      count: 1,
      since: 4,
      left: 9,
    });
  });

  it('says that they are on their way once the wait is over', () => {
    const hosts = [host('host-0'), host('host-1', { state: 'silent', silent_s: 2.5 })];
    expect(kinds(0, { hosts })).toEqual(['passing']);
  });

  it('names several silent hosts in one sentence', () => {
    const silent = (name: string, silent_s: number) => host(name, { state: 'silent', silent_s });
    const hosts = [host('host-0'), silent('host-1', -6), silent('host-2', -4)];
    const found = findingsOf(cluster(0, { hosts }));
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ names: ['host-1', 'host-2'], count: 2, since: 6, left: 8 });
  });

  it('says of a dead host whether its conversations are with another already', () => {
    const dead = (shards: number) => [host('host-0'), host('host-1', { state: 'dead', shards })];
    expect(kinds(0, { hosts: dead(512) })).toEqual(['stopped']);
    expect(kinds(0, { hosts: dead(0) })).toEqual(['gone']);
  });

  it('promises nobody another host while there is no coordinator to choose one', () => {
    const hosts = [host('host-0'), host('host-1', { state: 'silent', silent_s: 7 })];
    expect(kinds(0, { hosts, coordinator: { term: 2, holder: 'coordinator', alive: false } })).toEqual([
      'waiting',
      'coordinator',
    ]);
  });

  it('notices a host that is late before its lease is over', () => {
    const [found] = findingsOf(cluster(0, { hosts: [host('host-0'), host('host-1', { silent_s: -4 })] }));
    expect(found).toMatchObject({ kind: 'late', tone: 'warn', names: ['host-1'], since: 6 });
  });

  it('tells of a restart for two minutes, however short it was', () => {
    const lives = { 'host-1': { incarnation: 'host-1-1', restarts: 1, restartedAt: NOON } };
    expect(findingsOf(cluster(12), lives)).toMatchObject([
      { kind: 'restarted', tone: 'info', names: ['host-1'], since: 12 },
    ]);
    expect(findingsOf(cluster(121), lives)).toEqual([]);
  });

  it('has one thing to say of hosts when none is up', () => {
    expect(kinds(0, { hosts: [] })).toEqual(['noHosts']);
    expect(kinds(0, { hosts: [host('host-0', { state: 'dead' })] })).toEqual(['noHosts']);
    expect(kinds(0, { hosts: [host('host-0', { state: 'silent', silent_s: 1 })] })).toEqual(['noHosts']);
  });

  it('puts what is worst first', () => {
    const found = findingsOf(
      cluster(0, {
        hosts: [host('host-0', { stats: { fenced_off: true } }), host('host-1', { state: 'draining' })],
        coordinator: { term: 2, holder: 'coordinator', alive: false },
        shards: { total: 1024, dedicated: 0, unowned: 7, version: 3 },
        dead_letters: 2,
      }),
    );
    expect(found.map(({ kind, count }) => [kind, count])).toEqual([
      ['coordinator', 0],
      ['unowned', 7],
      ['fencedOff', 1],
      ['deadLetters', 2],
      ['draining', 1],
    ]);
    expect(toneOf(found)).toBe('bad');
    expect(toneOf(found.slice(2))).toBe('warn');
    expect(toneOf(found.slice(4))).toBe('info');
  });
});

it('the same matter keeps its identity while the seconds pass', () => {
  const silent = (silent_s: number) =>
    findingsOf(cluster(0, { hosts: [host('host-0'), host('host-1', { state: 'silent', silent_s })] }));
  expect(identityOf(silent(-6))).toBe(identityOf(silent(-4)));
  expect(identityOf(silent(-6))).not.toBe(identityOf(silent(3)));
});

it('a long list of names is cut', () => {
  expect(nameList(['host-1'])).toBe('host-1');
  expect(nameList(['host-1', 'host-2'])).toBe('host-1 e host-2');
  expect(nameList(['a', 'b', 'c', 'd', 'e'])).toBe('a, b e mais 3');
});
