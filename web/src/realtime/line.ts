/** One socket to a gateway, signed in with a ticket of its own at each connect. It tries again by itself until closed;
 *  should the session be over, the call that fetches the ticket says so. */
import { io, type Socket } from 'socket.io-client';
import { api } from '@/api/client';
import { env } from '@/api/env';
import type { SubscribeAck, TopicEvent } from '@/api/events';
import type { SocketTicket } from '@/api/generated';
import type { Problem } from '@/api/types';
import type { Heard, Line } from './roaming';
import type { Since } from './topic';

const ACK_TIMEOUT_MS = 10_000;
const REFUSED_RETRY_MS = 3_000;
/** A connection that lasted this long was not refused: when the server ends it, ask at once why. */
const LASTED_MS = 3_000;
const SPREAD_MS = 200;

export function dial(heard: Heard): Line {
  let retry: ReturnType<typeof setTimeout> | undefined;
  let over = false;
  let since = 0;
  const again = (ms: number) => {
    clearTimeout(retry);
    if (!over) retry = setTimeout(() => socket.connect(), ms);
  };
  const socket: Socket = io({
    path: env.socketPath,
    transports: ['websocket'],
    auth: (send) => {
      api.post<SocketTicket>('/socket-tickets').then(
        ({ ticket }) => send({ ticket }),
        () => {
          socket.disconnect();
          again(REFUSED_RETRY_MS);
        },
      );
    },
    reconnectionDelay: 500,
    reconnectionDelayMax: 5_000,
    forceNew: true,
  });

  socket.on('connect', () => {
    since = Date.now();
    heard.up();
  });
  socket.on('disconnect', (reason) => {
    heard.down();
    if (reason !== 'io server disconnect') return; // the only case the library does not retry
    again(Date.now() - since > LASTED_MS ? Math.random() * SPREAD_MS : REFUSED_RETRY_MS);
  });
  socket.on('connect_error', () => {
    heard.down();
    if (!socket.active) again(REFUSED_RETRY_MS);
  });
  socket.on('events', (events: TopicEvent[]) => heard.events(events));
  socket.on('closed', ({ topic, error }: { topic: string; error: Problem }) => heard.closed(topic, error));
  socket.on('resync', ({ topic }: { topic: string }) => heard.resync(topic));
  socket.on('move', ({ delay_ms }: { delay_ms: number }) => heard.move(delay_ms));
  const wake = () => {
    if (!socket.connected) socket.connect();
  };
  window.addEventListener('online', wake);

  return {
    get connected() {
      return socket.connected;
    },
    subscribe: async (topic: string, has: Since) =>
      (await socket.timeout(ACK_TIMEOUT_MS).emitWithAck('subscribe', { topic, ...has })) as SubscribeAck<
        unknown,
        TopicEvent
      >,
    unsubscribe: (topic) => void socket.emit('unsubscribe', { topic }),
    close: () => {
      over = true;
      window.removeEventListener('online', wake);
      clearTimeout(retry);
      socket.close();
    },
  };
}
