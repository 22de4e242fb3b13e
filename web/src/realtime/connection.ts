/** The one socket of this tab, and whether it is up. Topics outlive connections: each connect joins them again. */
import { io, type Socket } from 'socket.io-client';
import { create } from 'zustand';
import { api } from '@/api/client';
import { env } from '@/api/env';
import type { SubscribeAck, TopicEvent } from '@/api/events';
import type { SocketTicket } from '@/api/generated';
import { ApiError } from '@/api/problem';
import type { Problem } from '@/api/types';
import { type Since, Topic, type TopicListener } from './topic';

const ACK_TIMEOUT_MS = 10_000;
const REFUSED_RETRY_MS = 3_000;
const REJOIN_MS = 2_000;

export const useConnection = create<{ online: boolean; everOnline: boolean }>(() => ({
  online: false,
  everOnline: false,
}));

let socket: Socket | null = null;
// biome-ignore lint/suspicious/noExplicitAny: topics of different shapes share one table
const topics = new Map<string, Topic<any, any>>();

function joinLater(asking: Socket, topic: string): void {
  setTimeout(() => {
    if (asking.connected) void topics.get(topic)?.join();
  }, REJOIN_MS);
}

async function subscribe(topic: string, since: Since): Promise<SubscribeAck<unknown, TopicEvent>> {
  const asking = socket;
  if (!asking?.connected) return new Promise(() => undefined); // the next connect joins again
  let ack: SubscribeAck<unknown, TopicEvent>;
  try {
    ack = await asking.timeout(ACK_TIMEOUT_MS).emitWithAck('subscribe', { topic, ...since });
  } catch {
    // No answer on a live connection: ask again shortly; a dead one reconnects and joins by itself.
    joinLater(asking, topic);
    return new Promise(() => undefined);
  }
  if ('error' in ack && new ApiError(ack.error).temporary) joinLater(asking, topic);
  return ack;
}

function onEvents(events: TopicEvent[]): void {
  for (const [name, group] of Map.groupBy(events, (event) => event.topic)) topics.get(name)?.receive(group);
}

/** Connects as whoever is signed in. Each connection signs in with a ticket of its own; should the session be over,
 *  the call that fetches the ticket says so. */
export function connect(): () => void {
  const mine = io({
    path: env.socketPath,
    transports: ['websocket'],
    auth: (send) => {
      api.post<SocketTicket>('/socket-tickets').then(
        ({ ticket }) => send({ ticket }),
        () => {
          mine.disconnect();
          again();
        },
      );
    },
    reconnectionDelay: 500,
    reconnectionDelayMax: 5_000,
    forceNew: true,
  });
  socket = mine;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let over = false;
  const again = () => {
    clearTimeout(retry);
    if (!over) retry = setTimeout(() => mine.connect(), REFUSED_RETRY_MS);
  };
  mine.on('connect', () => {
    useConnection.setState({ online: true, everOnline: true });
    for (const topic of topics.values()) void topic.join();
  });
  mine.on('disconnect', (reason) => {
    useConnection.setState({ online: false });
    for (const topic of topics.values()) topic.leave();
    if (reason === 'io server disconnect') again(); // the only case the library does not retry
  });
  mine.on('connect_error', () => {
    useConnection.setState({ online: false });
    if (!mine.active) again();
  });
  mine.on('events', onEvents);
  mine.on('closed', ({ topic, error }: { topic: string; error: Problem }) => topics.get(topic)?.close(error));
  mine.on('resync', ({ topic }: { topic: string }) => void topics.get(topic)?.join(true));
  const wake = () => {
    if (!mine.connected) mine.connect();
  };
  window.addEventListener('online', wake);
  return () => {
    over = true;
    window.removeEventListener('online', wake);
    clearTimeout(retry);
    mine.close();
    if (socket === mine) socket = null;
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
  if (socket?.connected) void topic.join();
  return () => {
    topic.leave();
    if (topics.get(name) !== topic) return;
    topics.delete(name);
    socket?.emit('unsubscribe', { topic: name });
  };
}
