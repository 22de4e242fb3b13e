/** Replaying and dropping dead letters, many at a time. A letter leaves the list at once and comes back if that
 *  failed; the work goes on when the list is left. */
import { create } from 'zustand';
import type { Settlement } from './api/settle-dead-letter';

const LANES = 4;

export interface Job {
  settlement: Settlement;
  total: number;
  done: number;
  stopped: boolean;
}

interface Settling {
  job: Job | null;
  hidden: ReadonlySet<string>;
}

export const useSettling = create<Settling>(() => ({ job: null, hidden: new Set() }));

export interface Outcome {
  done: number;
  failed: number;
  /** The first of the failures. */
  error: unknown;
}

function show(ids: Iterable<string>): void {
  const hidden = new Set(useSettling.getState().hidden);
  for (const id of ids) hidden.delete(id);
  useSettling.setState({ hidden });
}

/** After this no further letter is begun. */
export function stopSettling(): void {
  const { job } = useSettling.getState();
  if (job) useSettling.setState({ job: { ...job, stopped: true } });
}

/** One job at a time: null when another is under way. `settled` is awaited before the letters may show again. */
export async function settle(
  ids: readonly string[],
  settlement: Settlement,
  act: (id: string, settlement: Settlement) => Promise<void>,
  settled: () => Promise<unknown>,
): Promise<Outcome | null> {
  if (useSettling.getState().job) return null;
  const hidden = new Set([...useSettling.getState().hidden, ...ids]);
  useSettling.setState({ job: { settlement, total: ids.length, done: 0, stopped: false }, hidden });
  const outcome: Outcome = { done: 0, failed: 0, error: undefined };
  const queue = [...ids];
  const lane = async () => {
    for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
      try {
        await act(id, settlement);
        outcome.done += 1;
      } catch (error) {
        outcome.error ??= error;
        outcome.failed += 1;
        show([id]);
      }
      const { job } = useSettling.getState();
      if (job?.stopped) show(queue.splice(0));
      if (job) useSettling.setState({ job: { ...job, done: outcome.done + outcome.failed } });
    }
  };
  await Promise.all(Array.from({ length: Math.min(LANES, ids.length) }, lane));
  useSettling.setState({ job: null });
  await settled();
  show(ids);
  return outcome;
}
