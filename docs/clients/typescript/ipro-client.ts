/** iPro RT for TypeScript programs: sign in, read lists, send messages, follow what happens.
 *
 *   const api = await Api.signIn('https://ipro.example', 'ana@loja.example', '…'); // or new Api(url, apiKey)
 *   for await (const conversation of api.every('/conversations', { status: 'open' })) {
 *     await api.send(conversation.id, 'Bom dia!');
 *   }
 *   const live = new Live(api);
 *   await live.follow(`inbox:${companyId}`, { snapshot: (page) => …, event: ({ seq, type, data }) => … });
 */
import { io, type Socket } from 'socket.io-client';

const TRIES = 6;
const pause = (ms: number) => new Promise<void>((go) => setTimeout(go, ms));

export interface Told {
  code: string;
  detail: string;
  status: number;
  retry_after?: number;
  errors?: { pointer: string; message: string }[];
}

/** A refusal. Act on `code`, not on the words. */
export class Problem extends Error {
  readonly told: Told;

  constructor(told: Told) {
    super(`${told.code}: ${told.detail}`);
    this.told = told;
  }
}

type Json = Record<string, any>;

/** REST. `token` is a session's or an API key. */
export class Api {
  readonly url: string;
  readonly #token: string;

  constructor(url: string, token: string) {
    this.url = url;
    this.#token = token;
  }

  /** A session. It lives for 12 h after its last use. */
  static async signIn(url: string, email: string, password: string): Promise<Api> {
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ email, password });
    const answer = await fetch(`${url}/api/v1/sessions`, { method: 'POST', headers, body });
    const told = await answer.json();
    if (!answer.ok) throw new Problem(told);
    return new Api(url, told.token);
  }

  /** One request, repeated while the server is busy or away. With a `key`, a repetition does nothing twice. */
  async call(method: string, path: string, said: { body?: Json; key?: string } = {}): Promise<any> {
    const headers: Record<string, string> = { authorization: `Bearer ${this.#token}` };
    if (said.body) headers['content-type'] = 'application/json';
    if (said.key) headers['idempotency-key'] = `"${said.key}"`;
    for (let left = TRIES; ; left--) {
      const request = { method, headers, body: said.body && JSON.stringify(said.body) };
      const answer = await fetch(`${this.url}/api/v1${path}`, request).catch((error: unknown) => {
        if (left === 1 || (method !== 'GET' && !said.key)) throw error; // nobody knows whether it was done
        return null;
      });
      if (answer?.ok) return answer.status === 204 ? null : answer.json();
      if (answer) {
        const told: Told = await answer.json();
        const again = [429, 503].includes(told.status) || told.code === 'idempotency_in_flight';
        if (left === 1 || !again) throw new Problem(told);
      }
      await pause(1000 * Number(answer?.headers.get('retry-after') ?? 1));
    }
  }

  /** All items of a list, page by page. */
  async *every(path: string, query: Record<string, string> = {}): AsyncGenerator<Json> {
    for (let cursor: string | null = ''; cursor !== null; ) {
      const asked = new URLSearchParams(cursor ? { ...query, cursor } : query);
      const page: { items: Json[]; next: string | null } = await this.call('GET', `${path}?${asked}`);
      yield* page.items;
      cursor = page.next;
    }
  }

  /** Write to the customer, once, however often it has to be said. Give the same key to say it again yourself. */
  send(conversationId: string, text: string, key: string = crypto.randomUUID()): Promise<Json> {
    return this.call('POST', `/conversations/${conversationId}/messages`, { body: { type: 'text', text }, key });
  }

  /** What the next socket signs in with: good once, for 30 s. */
  async ticket(): Promise<{ ticket: string }> {
    const { ticket } = await this.call('POST', '/socket-tickets');
    return { ticket };
  }
}

export interface Follower {
  /** The whole, whenever it is shown anew. */
  snapshot: (whole: any) => void;
  /** What happened since, one by one. */
  event: (event: { topic: string; seq?: number; type: string; at: string; data: any }) => void;
  /** You may no longer look at it. */
  closed?: (error: Told) => void;
}

/** The socket: topics, followed without a gap over reconnects, lost events and gateways that go. */
export class Live {
  readonly #api: Api;
  readonly #known = new Map<string, { after?: number; epoch?: string }>();
  readonly #followers = new Map<string, Follower>();
  #socket: Socket;

  constructor(api: Api) {
    this.#api = api;
    this.#socket = this.#connect();
  }

  /** Look at a topic until `close`. */
  async follow(topic: string, follower: Follower): Promise<void> {
    this.#followers.set(topic, follower);
    if (this.#socket.connected) await this.#subscribe(topic);
  }

  /** An operation by its operationId, over the socket. */
  async call(op: string, input: Json, key?: string): Promise<any> {
    const answer = await this.#socket.emitWithAck('call', { op, input, idempotency_key: key });
    if (answer.error) throw new Problem(answer.error);
    return answer.result;
  }

  close(): void {
    this.#socket.disconnect();
  }

  #connect(): Socket {
    const auth = (give: (auth: object) => void) => {
      // a fresh ticket for each connection, the library's own reconnects included
      this.#api.ticket().then(give, () => give({}));
    };
    const socket = io(this.#api.url, { transports: ['websocket'], forceNew: true, auth });
    socket.on('connect', () => this.#followers.forEach((_, topic) => void this.#subscribe(topic)));
    socket.on('connect_error', () => void pause(1000).then(() => !socket.active && socket.connect()));
    socket.on('events', (events: any[]) => events.forEach((event) => this.#heard(event)));
    socket.on('resync', ({ topic }: { topic: string }) => {
      this.#known.delete(topic); // events were lost on the way: look at the whole
      void this.#subscribe(topic);
    });
    socket.on('closed', ({ topic, error }: { topic: string; error: Told }) => this.#end(topic, error));
    socket.on('move', async ({ delay_ms }: { delay_ms: number }) => {
      await pause(delay_ms); // this gateway is about to go; later, because everybody else moves as well
      socket.disconnect();
      this.#socket = this.#connect();
    });
    return socket;
  }

  async #subscribe(topic: string): Promise<void> {
    const answer = await this.#socket.emitWithAck('subscribe', { topic, ...this.#known.get(topic) });
    if (answer.error) return this.#end(topic, answer.error);
    if (answer.snapshot) this.#followers.get(topic)?.snapshot(answer.snapshot);
    answer.events?.forEach((event: any) => this.#followers.get(topic)?.event(event));
    if (answer.seq !== undefined) this.#known.set(topic, { after: answer.seq, epoch: answer.epoch });
  }

  #heard(event: { topic: string; seq?: number; type: string; at: string; data: any }): void {
    const known = this.#known.get(event.topic);
    if (known && event.seq !== undefined) known.after = event.seq;
    this.#followers.get(event.topic)?.event(event);
  }

  #end(topic: string, error: Told): void {
    this.#followers.get(topic)?.closed?.(error);
    this.#followers.delete(topic);
  }
}
