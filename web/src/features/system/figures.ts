/** Figures as people read them in Brazil. Pure. */
const whole = new Intl.NumberFormat('pt-BR', { maximumFractionDigits: 0 });
const tenth = new Intl.NumberFormat('pt-BR', { maximumFractionDigits: 1 });

export const UNKNOWN = '–';

export function count(value: number | null | undefined): string {
  return value === null || value === undefined ? UNKNOWN : whole.format(value);
}

/** One decimal while it matters. */
export function small(value: number | null | undefined): string {
  if (value === null || value === undefined) return UNKNOWN;
  return (Math.abs(value) < 10 ? tenth : whole).format(value);
}

/** What took some time never took none. */
export function milliseconds(value: number | null | undefined): string {
  if (value === null || value === undefined) return UNKNOWN;
  return value > 0 && value < 0.05 ? '< 0,1 ms' : `${small(value)} ms`;
}

export function perSecond(value: number | null | undefined): string {
  return value === null || value === undefined ? UNKNOWN : `${small(value)}/s`;
}

export function percent(value: number | null | undefined): string {
  return value === null || value === undefined ? UNKNOWN : `${small(value)}%`;
}

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'];

export function bytes(value: number): string {
  let rest = value;
  let unit = 0;
  while (rest >= 1000 && unit < UNITS.length - 1) {
    rest /= 1000;
    unit += 1;
  }
  return `${small(rest)} ${UNITS[unit]}`;
}

/** "8 s", "12 min", "3 h 20 min", "2 d": how long something lasts. */
export function span(seconds: number): string {
  if (seconds < 60) return `${Math.max(0, Math.round(seconds))} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours >= 48) return `${Math.floor(hours / 24)} d`;
  return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
}
