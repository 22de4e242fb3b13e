/** The one door to the HTTP API: same origin, bearer token, problem+json errors as ApiError. */
import { env } from './env';
import { ApiError, problemOf } from './problem';
import { sessionExpired, useSession } from './session';

type Query = Record<string, string | number | boolean | null | undefined>;

interface CallOptions {
  query?: Query;
  body?: unknown;
  signal?: AbortSignal;
  timeoutMs?: number;
}

function urlOf(path: string, query?: Query): string {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== null && value !== '') params.set(key, String(value));
  }
  const search = params.toString();
  return `${env.apiBase}${path}${search ? `?${search}` : ''}`;
}

function encode(body: unknown, headers: Headers): BodyInit | null {
  if (body === undefined) return null;
  if (body instanceof FormData) return body;
  headers.set('content-type', 'application/json');
  return JSON.stringify(body);
}

async function request(method: string, path: string, options: CallOptions = {}): Promise<Response> {
  const { token } = useSession.getState();
  const headers = new Headers({ accept: 'application/json' });
  if (token) headers.set('authorization', `Bearer ${token}`);
  const body = encode(options.body, headers);
  const timeout = AbortSignal.timeout(options.timeoutMs ?? env.requestTimeoutMs);
  const signal = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout;
  let response: Response;
  try {
    response = await fetch(urlOf(path, options.query), { method, headers, body, signal });
  } catch (cause) {
    if (options.signal?.aborted) throw cause;
    throw new ApiError({ code: timeout.aborted ? 'timeout' : 'offline', status: 0 });
  }
  if (response.ok) return response;
  const error = await problemOf(response);
  if (error.signedOut) sessionExpired(token);
  throw error;
}

/** A read that came too fast is repeated when the server said; whoever writes is told and decides. */
async function read(path: string, options: CallOptions = {}): Promise<Response> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await request('GET', path, options);
    } catch (cause) {
      const wait = cause instanceof ApiError && cause.status === 429 ? cause.waitMs : undefined;
      if (wait === undefined || wait > env.longestWaitMs || tries === env.readTries) throw cause;
      await pause(wait, options.signal);
    }
  }
}

function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal?.addEventListener('abort', stop, { once: true });
  });
}

async function json<T>(method: string, path: string, options?: CallOptions): Promise<T> {
  const response = await (method === 'GET' ? read(path, options) : request(method, path, options));
  if (response.status === 204) return undefined as T;
  return (await response.json()) as T;
}

export const api = {
  get: <T>(path: string, options?: CallOptions) => json<T>('GET', path, options),
  post: <T>(path: string, body?: unknown, options?: CallOptions) =>
    json<T>('POST', path, { ...options, body: body ?? {} }),
  patch: <T>(path: string, body: unknown, options?: CallOptions) =>
    json<T>('PATCH', path, { ...options, body }),
  put: <T>(path: string, body: unknown, options?: CallOptions) => json<T>('PUT', path, { ...options, body }),
  delete: <T>(path: string, options?: CallOptions) => json<T>('DELETE', path, options),
  upload: <T>(path: string, form: FormData, options?: CallOptions) =>
    json<T>('POST', path, { timeoutMs: env.uploadTimeoutMs, ...options, body: form }),
  blob: async (path: string, options?: CallOptions) =>
    (await read(path, { timeoutMs: env.uploadTimeoutMs, ...options })).blob(),
};
