/** One subscription's life: join, catch up, live, catch up again. Knows nothing of sockets or stores.
 *
 *  Invariants: the listener hears every event once, in seq order; on a strict topic (seq grows by one) a hole is
 *  never passed on: the topic joins again from what it has. An event without a seq is the newest value of its kind and
 *  passes as it comes. Answers to an outdated join are ignored. */
import type { SubscribeAck, TopicEvent } from '@/api/events';
import type { Problem } from '@/api/types';

export interface TopicListener<Snapshot, Event extends TopicEvent> {
  /** What was folded in before this subscription, if anything. */
  after?: number | undefined;
  /** Each event is the one after the other. */
  strict: boolean;
  onSnapshot: (seq: number, snapshot: Snapshot) => void;
  onEvents: (events: Event[]) => void;
  onProblem: (problem: Problem) => void;
}

/** What a topic has: a list's seq means something only in its epoch. */
export interface Since {
  after?: number | undefined;
  epoch?: string | undefined;
}

type Subscribe = (topic: string, since: Since) => Promise<SubscribeAck<unknown, TopicEvent>>;

export class Topic<Snapshot = unknown, Event extends TopicEvent = TopicEvent> {
  private at: number | undefined;
  private epoch: string | undefined;
  private state: 'idle' | 'joining' | 'live' = 'idle';
  private waiting: Event[] = [];
  private join_ = 0;

  constructor(
    readonly name: string,
    private readonly listener: TopicListener<Snapshot, Event>,
    private readonly subscribe: Subscribe,
  ) {
    this.at = listener.after;
  }

  /** On every connect, on `resync` (`fresh`: forget what we have), and after a hole. */
  async join(fresh = false): Promise<void> {
    const mine = ++this.join_;
    this.state = 'joining';
    this.waiting = [];
    const ack = await this.subscribe(this.name, fresh ? {} : { after: this.at, epoch: this.epoch });
    if (mine !== this.join_) return;
    if ('error' in ack) {
      this.state = 'idle';
      this.listener.onProblem(ack.error);
      return;
    }
    if ('snapshot' in ack) this.listener.onSnapshot(ack.seq, ack.snapshot as Snapshot);
    else this.pass(ack.events as Event[]);
    this.at = ack.seq;
    this.epoch = ack.epoch;
    this.state = 'live';
    const waited = this.waiting;
    this.waiting = [];
    this.receive(waited);
  }

  receive(events: Event[]): void {
    if (this.state === 'joining') this.waiting.push(...events);
    if (this.state === 'live') this.pass(events);
  }

  /** The connection is gone; what was folded in stays. */
  leave(): void {
    this.join_ += 1;
    this.state = 'idle';
  }

  /** The server will tell nothing more of it: what one may see has changed. */
  close(problem: Problem): void {
    this.leave();
    this.listener.onProblem(problem);
  }

  private pass(events: Event[]): void {
    const fresh = events.filter((event) => event.seq === undefined);
    const numbered = events.filter((event) => event.seq !== undefined);
    let at = this.at;
    let hole = false;
    for (const event of numbered.sort((a, b) => a.seq - b.seq)) {
      if (at !== undefined && event.seq <= at) continue;
      if (this.listener.strict && at !== undefined && event.seq > at + 1) {
        hole = true;
        break;
      }
      fresh.push(event);
      at = event.seq;
    }
    this.at = at;
    if (fresh.length > 0) this.listener.onEvents(fresh);
    if (hole) void this.join();
  }
}
