/** Which line is in use. A gateway that leaves says so beforehand (`move`): then a second line is laid, and the first
 *  one is hung up only when the second is up, so that nobody is offline in between. Knows nothing of sockets.
 *
 *  Invariant: only the line in use is listened to; its coming up joins every topic, from what each has. */
import type { SubscribeAck, TopicEvent } from '@/api/events';
import type { Problem } from '@/api/types';
import type { Since } from './topic';

export interface Heard {
  up: () => void;
  down: () => void;
  events: (events: TopicEvent[]) => void;
  closed: (topic: string, error: Problem) => void;
  resync: (topic: string) => void;
  move: (delayMs: number) => void;
}

export interface Line {
  readonly connected: boolean;
  subscribe: (topic: string, has: Since) => Promise<SubscribeAck<unknown, TopicEvent>>;
  unsubscribe: (topic: string) => void;
  close: () => void;
}

type Listener = Omit<Heard, 'move'>;

export class Roaming {
  private current: Line | null = null;
  private next: Line | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly dial: (heard: Heard) => Line,
    private readonly listener: Listener,
  ) {}

  get line(): Line | null {
    return this.current;
  }

  start(): void {
    this.current = this.lay();
  }

  stop(): void {
    clearTimeout(this.timer);
    const lines = [this.next, this.current];
    this.current = null;
    this.next = null;
    for (const line of lines) line?.close();
  }

  private lay(): Line {
    const { listener } = this;
    const inUse = () => this.current === line;
    const line: Line = this.dial({
      up: () => {
        if (this.next === line) this.change(line);
        if (inUse()) listener.up();
      },
      down: () => {
        if (inUse()) listener.down();
      },
      events: (events) => {
        if (inUse()) listener.events(events);
      },
      closed: (topic, error) => {
        if (inUse()) listener.closed(topic, error);
      },
      resync: (topic) => {
        if (inUse()) listener.resync(topic);
      },
      move: (delayMs) => {
        if (inUse()) this.moveIn(delayMs);
      },
    });
    return line;
  }

  private moveIn(delayMs: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      if (this.current && !this.next) this.next = this.lay();
    }, delayMs);
  }

  private change(line: Line): void {
    const left = this.current;
    this.current = line;
    this.next = null;
    left?.close();
  }
}
