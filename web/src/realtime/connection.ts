/** The connection of this tab, and whether it is up. Topics outlive connections: each one joins them again. */
import { create } from 'zustand';
import type { SubscribeAck, TopicEvent } from '@/api/events';
import { ApiError } from '@/api/problem';
import { dial } from './line';
import { type Line, Roaming } from './roaming';
import { type Since, Topic, type TopicListener } from './topic';

const REJOIN_MS = 2_000;

interface Connection {
  online: boolean;
  everOnline: boolean;
  /** How many topics the server closed: what one may do has changed. */
  closings: number;
}

export const useConnection = create<Connection>(() => ({ online: false, everOnline: false, closings: 0 }));

// biome-ignore lint/suspicious/noExplicitAny: topics of different shapes share one table
const topics = new Map<string, Topic<any, any>>();

const roaming = new Roaming(dial, {
  up: () => {
    useConnection.setState({ online: true, everOnline: true });
    for (const topic of topics.values()) void topic.join();
  },
  down: () => {
    useConnection.setState({ online: false });
    for (const topic of topics.values()) topic.leave();
  },
  events: (events) => {
    for (const [name, group] of Map.groupBy(events, (event) => event.topic)) topics.get(name)?.receive(group);
  },
  closed: (topic, error) => {
    useConnection.setState(({ closings }) => ({ closings: closings + 1 }));
    topics.get(topic)?.close(error);
  },
  resync: (topic) => void topics.get(topic)?.join(true),
});

function joinLater(asked: Line, topic: string, ms = REJOIN_MS): void {
  setTimeout(() => {
    if (asked.connected && roaming.line === asked) void topics.get(topic)?.join();
  }, ms);
}

async function subscribe(topic: string, since: Since): Promise<SubscribeAck<unknown, TopicEvent>> {
  const { line } = roaming;
  if (!line?.connected) return new Promise(() => undefined); // the next connect joins again
  let ack: SubscribeAck<unknown, TopicEvent>;
  try {
    ack = await line.subscribe(topic, since);
  } catch {
    // No answer on a live connection: ask again shortly; a dead one reconnects and joins by itself.
    joinLater(line, topic);
    return new Promise(() => undefined);
  }
  if ('error' in ack && new ApiError(ack.error).temporary) {
    joinLater(line, topic, new ApiError(ack.error).waitMs ?? REJOIN_MS);
  }
  return ack;
}

/** Connects as whoever is signed in; the returned function disconnects. */
export function connect(): () => void {
  roaming.start();
  return () => {
    roaming.stop();
    for (const topic of topics.values()) topic.leave();
    useConnection.setState({ online: false });
  };
}

/** Starts listening; the returned function stops. One listener a topic. */
export function listen<Snapshot, Event extends TopicEvent>(
  name: string,
  listener: TopicListener<Snapshot, Event>,
): () => void {
  const topic = new Topic(name, listener, subscribe);
  topics.set(name, topic);
  if (roaming.line?.connected) void topic.join();
  return () => {
    topic.leave();
    if (topics.get(name) !== topic) return;
    topics.delete(name);
    roaming.line?.unsubscribe(name);
  };
}
