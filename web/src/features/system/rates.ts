/** Rates from totals. Pure. */

/** What a counter said: `life` is the process that counts, `at` when it counted, in milliseconds. */
export interface Reading {
  life: string;
  at: number;
  total: number;
}

export interface Measured extends Reading {
  /** Null until two readings of the same life are known. */
  perS: number | null;
}

/** Two answers closer than this tell of the same counting: a host counts every 2 s, whenever it is asked. */
const SAME_COUNT_MS = 500;

/** The rate since the reading before. A new life starts from zero, so its first reading has no rate. */
export function measured(before: Measured | undefined, now: Reading): Measured {
  if (!before || before.life !== now.life || now.total < before.total || now.at < before.at - SAME_COUNT_MS) {
    return { ...now, perS: null };
  }
  const ms = now.at - before.at;
  if (ms < SAME_COUNT_MS) return before;
  return { ...now, perS: ((now.total - before.total) * 1000) / ms };
}
