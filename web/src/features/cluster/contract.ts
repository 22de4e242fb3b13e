/** The shapes of the cluster's operations. Once generated.ts has them, each becomes `export type { … }` from there. */

/** What a host counts. Totals count from the start of its process. A figure left out is zero. */
export interface HostStats {
  live: number;
  live_cap: number;
  waiting: number;
  mailbox_max: number;
  uncommitted: number;
  dirty: number;
  effects: number;
  timers: number;
  timer_lag_ms: number;
  turns: number;
  committed: number;
  flushes: number;
  flush_ms: number;
  activations: number;
  slept: number;
  broken: number;
  dead_letters: number;
  fenced: number;
  stale: number;
  slow_turns: number;
  interrupted: number;
  held: number;
  loop_lag_ms: number;
  rss_bytes: number;
  cpu_s: number;
  fenced_off: boolean;
}

export type HostState = 'alive' | 'silent' | 'draining' | 'dead';

/** `silent_s`: how long ago its lease ended, negative while it lasts. */
export interface Host {
  name: string;
  incarnation: string;
  node: string;
  build: string;
  pid: number;
  state: HostState;
  silent_s: number;
  shards: number;
  stats: Partial<HostStats>;
}

/** `events` counts from the start of its process. */
export interface Gateway {
  name: string;
  sockets: number;
  waiting: number;
  parked: number;
  deferred: number;
  stale_reads: number;
  events: number;
}

export interface Cluster {
  at: string;
  version: string;
  mode: string;
  shards: { total: number; dedicated: number; unowned: number; version: number };
  coordinator: { term: number; holder: string; alive: boolean };
  nodes: { name: string; hosts: string[] }[];
  hosts: Host[];
  gateways: Gateway[];
  inbox: number;
  dead_letters: number;
}

export type ActorState = 'awake' | 'busy' | 'waking' | 'asleep';

export interface ActorCard {
  kind: string;
  id: string;
  host: string;
  shard: number;
  epoch: number;
  mailbox: number;
  seq: number;
  state: ActorState;
  idle_s: number;
}

/** `outcome`: committed, replied, repeated, refused:<code>, fenced, broke. */
export interface TurnCard {
  message: string;
  outcome: string;
  at: string;
  took_ms: number;
  seq?: number | null;
}

export interface EffectCard {
  kind: string;
  seq: number;
  since: string;
}

export interface TimerCard {
  name: string;
  due: string;
  every_s?: number | null;
}

export interface ActorDetail {
  actor: ActorCard;
  incarnation: string;
  turns: TurnCard[];
  effects: EffectCard[];
  timers: TimerCard[];
}

export interface DeadLetter {
  id: string;
  kind: string;
  actor: string;
  message: string;
  error: string;
  source: string;
  at: string;
  tries: number;
}
