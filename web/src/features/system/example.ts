/** A small cluster for tests. */
import type { Cluster, Gateway, Host } from './contract';

export const NOON = Date.parse('2026-11-23T15:00:00Z');

export function host(name: string, change: Partial<Host> = {}): Host {
  return {
    name,
    incarnation: `${name}-1`,
    node: '127.0.0.1',
    build: '0.1.0',
    pid: 100,
    state: 'alive',
    silent_s: -9,
    shards: 512,
    ...change,
    stats: { rss_bytes: 130_000_000, ...change.stats },
  };
}

export function gateway(name: string, events = 0): Gateway {
  const place = { node: '127.0.0.1', build: '0.1.0', draining: false };
  return { name, ...place, sockets: 0, waiting: 0, parked: 0, deferred: 0, stale_reads: 0, events };
}

/** `at` in seconds after noon. */
export function cluster(at: number, change: Partial<Cluster> = {}): Cluster {
  return {
    at: new Date(NOON + at * 1000).toISOString(),
    version: '0.1.0',
    mode: 'development',
    shards: { total: 1024, dedicated: 0, unowned: 0, version: 1 },
    coordinator: { term: 1, holder: 'coordinator', alive: true },
    nodes: [{ name: '127.0.0.1', hosts: ['host-0', 'host-1'] }],
    hosts: [host('host-0'), host('host-1')],
    gateways: [],
    inbox: 0,
    dead_letters: 0,
    ...change,
  };
}
