/** From history to what the charts draw: one series a host, and one for those that have no colour of their own. Pure. */
import type { Host } from './contract';
import type { HostFigures, Sample } from './history';

const COLOURS = 7;
export const REST = '';

export interface Group {
  /** A host's name, or REST. */
  name: string;
  colour: string;
  members: string[];
}

const byName = new Intl.Collator('pt-BR', { numeric: true });

export function inOrder<T extends { name: string }>(things: readonly T[]): T[] {
  return [...things].sort((a, b) => byName.compare(a.name, b.name));
}

/** A host keeps its colour while the hosts stay the same: by name, never by figure. */
export function groupsOf(hosts: readonly Pick<Host, 'name'>[]): Group[] {
  const names = inOrder(hosts).map(({ name }) => name);
  const own = names.length > COLOURS + 1 ? COLOURS : Math.min(names.length, COLOURS);
  const groups = names
    .slice(0, own)
    .map((name, index) => ({ name, colour: `var(--series-${index + 1})`, members: [name] }));
  const rest = names.slice(own);
  return rest.length > 0 ? [...groups, { name: REST, colour: 'var(--series-rest)', members: rest }] : groups;
}

export function colourOf(groups: readonly Group[], name: string): string {
  return groups.find(({ members }) => members.includes(name))?.colour ?? 'var(--series-rest)';
}

type Fold = (known: number[]) => number;

export const sum: Fold = (known) => known.reduce((total, value) => total + value, 0);
export const worst: Fold = (known) => Math.max(...known);

/** One figure of these hosts at one instant; null when none of them is known. */
function folded(sample: Sample, members: readonly string[], figure: keyof HostFigures, fold: Fold) {
  const known: number[] = [];
  for (const name of members) {
    const value = sample.hosts[name]?.[figure];
    if (value !== null && value !== undefined) known.push(value);
  }
  return known.length > 0 ? fold(known) : null;
}

export function valuesOf(
  samples: readonly Sample[],
  members: readonly string[],
  figure: keyof HostFigures,
  fold: Fold,
): (number | null)[] {
  return samples.map((sample) => folded(sample, members, figure, fold));
}
