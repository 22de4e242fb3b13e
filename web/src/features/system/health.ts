/** What is the matter, worst first: each finding becomes one sentence. Pure. */
import type { Cluster, Host } from './contract';
import { heardLately, type Life, present, speaks } from './history';

/** The server's own periods: how long a lease lasts, and how long after its end the shards are given away. */
const LEASE_S = 10;
const BURY_S = 2;
/** How long a restart is worth a sentence: most are over before the page asks again. */
const NEWS_S = 120;

export type Tone = 'good' | 'info' | 'warn' | 'bad';

export interface Finding {
  kind:
    | 'noHosts'
    | 'coordinator'
    | 'silent'
    | 'passing'
    | 'waiting'
    | 'stopped'
    | 'gone'
    | 'late'
    | 'restarted'
    | 'unowned'
    | 'fencedOff'
    | 'draining'
    | 'deadLetters';
  tone: Exclude<Tone, 'good'>;
  /** Hosts it is about. */
  names: string[];
  count: number;
  /** Seconds since the first of them was heard from or came back, and until the last of them is replaced. */
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

/** The longest of their silences. */
const longest = (hosts: readonly Host[]) => Math.max(...hosts.map(unheard));

function silence({ coordinator }: Cluster, hosts: readonly Host[]): Finding[] {
  const found: Finding[] = [];
  const say = (kind: Finding['kind'], about: readonly Host[], left = 0) => {
    if (about.length > 0)
      found.push(finding(kind, 'bad', { names: namesOf(about), since: longest(about), left }));
  };
  const silent = hosts.filter(({ state }) => state === 'silent');
  if (!coordinator.alive) say('waiting', silent);
  else {
    const soon = silent.filter((host) => untilBuried(host) > 0);
    say('silent', soon, Math.max(...soon.map(untilBuried)));
    say(
      'passing',
      silent.filter((host) => untilBuried(host) === 0),
    );
  }
  say(
    'stopped',
    hosts.filter(({ state, shards }) => state === 'dead' && shards > 0),
  );
  return found;
}

/** Who came back in a new process of late, seen by this page. */
function restarted(hosts: readonly Host[], lives: Record<string, Life>, at: number): Finding[] {
  const ago = ({ name }: Host) => (at - (lives[name]?.restartedAt ?? Number.NEGATIVE_INFINITY)) / 1000;
  const back = hosts.filter((host) => speaks(host) && ago(host) <= NEWS_S);
  if (back.length === 0) return [];
  return [finding('restarted', 'info', { names: namesOf(back), since: Math.max(...back.map(ago)) })];
}

/** `lives` is what the page itself saw of each host. */
export function findingsOf(cluster: Cluster, lives: Record<string, Life> = {}): Finding[] {
  const hosts = present(cluster.hosts);
  const found: Finding[] = [];
  const none = !hosts.some(speaks);
  if (none) found.push(finding('noHosts', 'bad'));
  else found.push(...silence(cluster, hosts));
  if (!cluster.coordinator.alive) found.push(finding('coordinator', 'bad'));
  if (cluster.shards.unowned > 0 && !none)
    found.push(finding('unowned', 'bad', { count: cluster.shards.unowned }));
  const late = hosts.filter((host) => speaks(host) && !heardLately(host));
  if (late.length > 0) found.push(finding('late', 'warn', { names: namesOf(late), since: longest(late) }));
  const gone = none ? [] : hosts.filter(({ state, shards }) => state === 'dead' && shards === 0);
  if (gone.length > 0) found.push(finding('gone', 'warn', { names: namesOf(gone) }));
  const fencedOff = hosts.filter((host) => host.state === 'alive' && host.stats.fenced_off);
  if (fencedOff.length > 0) found.push(finding('fencedOff', 'warn', { names: namesOf(fencedOff) }));
  if (cluster.dead_letters > 0) found.push(finding('deadLetters', 'warn', { count: cluster.dead_letters }));
  const draining = hosts.filter(({ state }) => state === 'draining');
  if (draining.length > 0) found.push(finding('draining', 'info', { names: namesOf(draining) }));
  return [...found, ...restarted(hosts, lives, Date.parse(cluster.at))];
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
