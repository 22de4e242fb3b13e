/** Sends what waits, in order within a conversation, several conversations at once. Knows no database and no HTTP.
 *
 *  Invariants: a conversation has one message on its way; a later one starts only when the earlier was accepted or
 *  refused for good; a temporary failure keeps its place and is tried again with growing pauses. */
import { asApiError } from '@/api/problem';

export interface Waiting {
  client_id: string;
  conversation_id: string;
}

interface DrainPorts<Entry extends Waiting> {
  /** The oldest waiting message of each conversation. */
  heads: () => Promise<Entry[]>;
  /** Resolves once the server has it; the same client_id twice is one message. */
  deliver: (entry: Entry, signal: AbortSignal) => Promise<void>;
  refuse: (entry: Entry, error: unknown) => Promise<void>;
  now: () => number;
}

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
const AT_ONCE = 4;

export class Drainer<Entry extends Waiting> {
  private readonly active = new Set<string>();
  private readonly pauses = new Map<string, { until: number; failures: number }>();
  private wakeUp: () => void = () => undefined;
  private pending = false;

  constructor(private readonly ports: DrainPorts<Entry>) {}

  /** Something new waits. `fresh`: the connection is back, try everything now. */
  wake(fresh = false): void {
    if (fresh) this.pauses.clear();
    this.pending = true;
    this.wakeUp();
  }

  async run(signal: AbortSignal): Promise<void> {
    signal.addEventListener('abort', () => this.wakeUp());
    while (!signal.aborted) {
      this.pending = false;
      const heads = await this.ports.heads();
      if (signal.aborted) break;
      for (const entry of heads) this.start(entry, signal);
      if (!this.pending) await this.sleep(this.untilNextPause());
    }
  }

  private start(entry: Entry, signal: AbortSignal): void {
    const { conversation_id: conversation } = entry;
    const pausedUntil = this.pauses.get(conversation)?.until ?? 0;
    if (this.active.size >= AT_ONCE || this.active.has(conversation) || pausedUntil > this.ports.now())
      return;
    this.active.add(conversation);
    void this.deliver(entry, signal).finally(() => {
      this.active.delete(conversation);
      this.wake();
    });
  }

  private async deliver(entry: Entry, signal: AbortSignal): Promise<void> {
    const { conversation_id: conversation } = entry;
    try {
      await this.ports.deliver(entry, signal);
      this.pauses.delete(conversation);
    } catch (cause) {
      if (signal.aborted) return;
      const error = asApiError(cause);
      if (error.temporary || error.signedOut) this.pause(conversation, error.retryAfterS);
      else await this.ports.refuse(entry, error);
    }
  }

  private pause(conversation: string, retryAfterS: number | undefined): void {
    const failures = (this.pauses.get(conversation)?.failures ?? 0) + 1;
    const growing = Math.min(FIRST_PAUSE_MS * 2 ** (failures - 1), LONGEST_PAUSE_MS);
    const ms = retryAfterS === undefined ? growing : retryAfterS * 1000;
    this.pauses.set(conversation, { until: this.ports.now() + ms, failures });
  }

  private untilNextPause(): number {
    const now = this.ports.now();
    const left = [...this.pauses.values()].map(({ until }) => until - now).filter((ms) => ms > 0);
    return left.length > 0 ? Math.min(...left) : LONGEST_PAUSE_MS;
  }

  private sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
