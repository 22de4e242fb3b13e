/** What is the matter, worst first: each finding becomes one sentence. Pure. */
import type { Cluster, Host } from './contract';
import { present } from './history';

/** The server's own periods: how long a lease lasts, and how long after its end the shards are given away. */
const LEASE_S = 10;
const BURY_S = 2;

export type Tone = 'good' | 'info' | 'warn' | 'bad';

export interface Finding {
  kind:
    | 'noHosts'
    | 'coordinator'
    | 'silent'
    | 'passing'
    | 'stopped'
    | 'unowned'
    | 'fencedOff'
    | 'draining'
    | 'deadLetters';
  tone: Exclude<Tone, 'good'>;
  /** Hosts it is about. */
  names: string[];
  count: number;
  /** Seconds since the first of them was heard from, and until the last of them is replaced. */
  since: number;
  left: number;
}

function finding(kind: Finding['kind'], tone: Finding['tone'], more: Partial<Finding> = {}): Finding {
  return { kind, tone, names: [], count: more.names?.length ?? 0, since: 0, left: 0, ...more };
}

/** Seconds since a host renewed its lease. */
export function unheard(host: Host): number {
  return Math.max(0, Math.round(LEASE_S + host.silent_s));
}

/** Seconds until its shards are given away, at most. */
function untilBuried(host: Host): number {
  return Math.max(0, Math.ceil(BURY_S - host.silent_s));
}

const namesOf = (hosts: readonly Host[]) => hosts.map(({ name }) => name);

function silence(hosts: readonly Host[]): Finding[] {
  const found: Finding[] = [];
  const silent = hosts.filter(({ state }) => state === 'silent');
  const waiting = silent.filter((host) => untilBuried(host) > 0);
  const passing = silent.filter((host) => untilBuried(host) === 0);
  if (waiting.length > 0) {
    const since = Math.max(...waiting.map(unheard));
    const left = Math.max(...waiting.map(untilBuried));
    found.push(finding('silent', 'bad', { names: namesOf(waiting), since, left }));
  }
  if (passing.length > 0) {
    const since = Math.max(...passing.map(unheard));
    found.push(finding('passing', 'bad', { names: namesOf(passing), since }));
  }
  const stopped = hosts.filter(({ state, shards }) => state === 'dead' && shards > 0);
  if (stopped.length > 0) found.push(finding('stopped', 'bad', { names: namesOf(stopped) }));
  return found;
}

export function findingsOf(cluster: Cluster): Finding[] {
  const hosts = present(cluster.hosts);
  const found: Finding[] = [];
  const none = hosts.every(({ state }) => state === 'dead');
  if (none) found.push(finding('noHosts', 'bad'));
  else found.push(...silence(hosts));
  if (!cluster.coordinator.alive) found.push(finding('coordinator', 'bad'));
  if (cluster.shards.unowned > 0 && !none)
    found.push(finding('unowned', 'bad', { count: cluster.shards.unowned }));
  const fencedOff = hosts.filter((host) => host.state === 'alive' && host.stats.fenced_off);
  if (fencedOff.length > 0) found.push(finding('fencedOff', 'warn', { names: namesOf(fencedOff) }));
  if (cluster.dead_letters > 0) found.push(finding('deadLetters', 'warn', { count: cluster.dead_letters }));
  const draining = hosts.filter(({ state }) => state === 'draining');
  if (draining.length > 0) found.push(finding('draining', 'info', { names: namesOf(draining) }));
  return found;
}

/** The tone of the whole: that of the worst finding. */
export function toneOf(findings: readonly Finding[]): Tone {
  return findings.find(({ tone }) => tone === 'bad')?.tone ?? findings[0]?.tone ?? 'good';
}

/** "host-1", "host-1 e host-2", "host-1, host-2 e mais 5". */
export function nameList(names: readonly string[]): string {
  if (names.length <= 3) return new Intl.ListFormat('pt-BR').format(names);
  return `${names.slice(0, 2).join(', ')} e mais ${names.length - 2}`;
}

/** Says the same as long as the same is the matter, whatever the seconds. */
export function identityOf(findings: readonly Finding[]): string {
  return findings.map(({ kind, count, names }) => `${kind}:${count}:${names.join(',')}`).join(';');
}
