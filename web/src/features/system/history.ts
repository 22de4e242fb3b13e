/** Ten minutes of the cluster, in memory. Pure. */
import type { Cluster, Gateway, Host } from './contract';
import { type Measured, measured } from './rates';

export const KEPT_MS = 10 * 60_000;

/** What the charts show of a host. Null: not known at that instant. */
export interface HostFigures {
  turnsPerS: number | null;
  /** Of one core. */
  cpuPercent: number | null;
  flushMs: number | null;
  loopLagMs: number | null;
  uncommitted: number | null;
  waiting: number | null;
  live: number | null;
}

export interface Sample {
  /** The server's time, in milliseconds. */
  at: number;
  hosts: Record<string, HostFigures>;
}

export interface Life {
  incarnation: string;
  restarts: number;
  /** When the page saw the last of them, in the server's milliseconds. */
  restartedAt?: number;
}

export interface History {
  /** Oldest first. */
  samples: Sample[];
  turns: Record<string, Measured>;
  cpu: Record<string, Measured>;
  events: Record<string, Measured>;
  lives: Record<string, Life>;
}

export const NO_HISTORY: History = { samples: [], turns: {}, cpu: {}, events: {}, lives: {} };

const UNKNOWN: HostFigures = {
  turnsPerS: null,
  cpuPercent: null,
  flushMs: null,
  loopLagMs: null,
  uncommitted: null,
  waiting: null,
  live: null,
};

/** How much of a lease is left when a host that renews it every 2 s is late by more than one renewal. */
const LATE_LEFT_S = 5;

/** Whether its lease lasts. */
export function speaks(host: Host): boolean {
  return host.state === 'alive' || host.state === 'draining';
}

export function heardLately(host: Host): boolean {
  return host.silent_s < -LATE_LEFT_S;
}

/** Whether what a host told last is still true of it. A new one has told nothing before its first renewal, and every
 *  process takes memory. */
export function tells(host: Host): boolean {
  return speaks(host) && heardLately(host) && (host.stats.rss_bytes ?? 0) > 0;
}

/** One host a name: while a dead life is not swept yet, the one that lives stands for the name. */
export function present(hosts: readonly Host[]): Host[] {
  const byName = new Map<string, Host>();
  for (const host of hosts) {
    const known = byName.get(host.name);
    if (!known || (known.state === 'dead' && host.state !== 'dead')) byName.set(host.name, host);
  }
  return [...byName.values()];
}

/** A host counts when it renews its lease, and the lease's end moves by as much: that is the clock of its totals. */
function counted(host: Host, at: number, total: number | undefined, before: Measured | undefined): Measured {
  return measured(before, { life: host.incarnation, at: at - host.silent_s * 1000, total: total ?? 0 });
}

function figuresOf(host: Host, turns: Measured, cpu: Measured): HostFigures {
  if (!tells(host)) return UNKNOWN;
  const { flush_ms = 0, loop_lag_ms = 0, uncommitted = 0, waiting = 0, live = 0 } = host.stats;
  return {
    turnsPerS: turns.perS,
    cpuPercent: cpu.perS === null ? null : cpu.perS * 100,
    flushMs: flush_ms,
    loopLagMs: loop_lag_ms,
    uncommitted,
    waiting,
    live,
  };
}

function lifeOf(host: Host, at: number, before: Life | undefined): Life {
  if (!before) return { incarnation: host.incarnation, restarts: 0 };
  if (before.incarnation === host.incarnation) return before;
  return { incarnation: host.incarnation, restarts: before.restarts + 1, restartedAt: at };
}

function eventsOf(gateway: Gateway, at: number, before: Measured | undefined): Measured {
  return measured(before, { life: gateway.name, at, total: gateway.events });
}

/** The history with one answer more. */
export function grown(history: History, cluster: Cluster): History {
  const at = Date.parse(cluster.at);
  const hosts = present(cluster.hosts);
  const turns = { ...history.turns };
  const cpu = { ...history.cpu };
  const lives = { ...history.lives };
  const figures: Record<string, HostFigures> = {};
  for (const host of hosts) {
    const { name, stats } = host;
    const turnsNow = counted(host, at, stats.turns, turns[name]);
    const cpuNow = counted(host, at, stats.cpu_s, cpu[name]);
    turns[name] = turnsNow;
    cpu[name] = cpuNow;
    figures[name] = figuresOf(host, turnsNow, cpuNow);
    lives[name] = lifeOf(host, at, lives[name]);
  }
  const events = Object.fromEntries(
    cluster.gateways.map((gateway) => [gateway.name, eventsOf(gateway, at, history.events[gateway.name])]),
  );
  const kept = history.samples.filter((sample) => sample.at < at && sample.at >= at - KEPT_MS);
  return { samples: [...kept, { at, hosts: figures }], turns, cpu, events, lives };
}
