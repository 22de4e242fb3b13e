/** The sandbox server's control API. It is another server than the product's and knows no session. */
import type {
  LogEntry,
  Outgoing,
  Phone,
  PhoneSettings,
  RawMessage,
  SandboxNumber,
  Thread,
  UploadedMedia,
} from './model';

const TIMEOUT_MS = 15_000;
const UPLOAD_TIMEOUT_MS = 120_000;
export const LOG_KEPT = 400;
export const LOG_PAGE = 500;

/** `status` 0: nobody answered. */
export class SandboxError extends Error {
  constructor(
    readonly status: number,
    readonly detail: string,
  ) {
    super(detail || `sandbox ${status}`);
    this.name = 'SandboxError';
  }

  get down(): boolean {
    return this.status === 0;
  }
}

function detailOf(body: unknown): string {
  if (typeof body !== 'object' || body === null) return '';
  const { detail, title, error } = body as { detail?: unknown; title?: unknown; error?: unknown };
  if (typeof detail === 'string') return detail;
  if (typeof title === 'string') return title;
  if (typeof error === 'string') return error;
  const message = (error as { message?: unknown } | undefined)?.message;
  return typeof message === 'string' ? message : '';
}

export interface PhoneChange {
  name?: string;
  username?: string;
  settings?: Partial<PhoneSettings>;
}

export class SandboxClient {
  constructor(readonly base: string) {}

  numbers = () => this.json<{ items: SandboxNumber[] }>('GET', '/numbers');
  phones = () => this.json<{ items: Phone[] }>('GET', '/phones');
  savePhone = (waId: string, change: PhoneChange) => this.json<Phone>('PUT', `/phones/${waId}`, change);
  thread = (waId: string, numberId: string) =>
    this.json<Thread>(
      'GET',
      `/phones/${waId}/messages?phone_number_id=${encodeURIComponent(numberId)}&all=true&limit=500`,
    );
  send = (waId: string, numberId: string, message: Outgoing) =>
    this.json<RawMessage>('POST', `/phones/${waId}/messages`, { phone_number_id: numberId, ...message });
  read = (waId: string, numberId: string) =>
    this.json<unknown>('POST', `/phones/${waId}/read`, { phone_number_id: numberId });
  played = (waId: string, numberId: string, id: string) =>
    this.json<unknown>('POST', `/phones/${waId}/played`, { phone_number_id: numberId, id });
  /** A page of calls, oldest first. */
  log = (after: number) => this.json<{ items: LogEntry[] }>('GET', `/log?after=${after}&limit=${LOG_PAGE}`);

  upload(file: Blob, name: string): Promise<UploadedMedia> {
    const form = new FormData();
    form.append('file', file, name);
    return this.json<UploadedMedia>('POST', '/media', form, UPLOAD_TIMEOUT_MS);
  }

  /** The page may not load pictures from another origin, so bytes are fetched. */
  async media(id: string): Promise<Blob> {
    return (
      await this.request('GET', `/media/${encodeURIComponent(id)}`, undefined, UPLOAD_TIMEOUT_MS)
    ).blob();
  }

  events = () => new EventSource(`${this.base}/sandbox/events`);

  private async json<T>(method: string, path: string, body?: unknown, timeoutMs = TIMEOUT_MS): Promise<T> {
    const response = await this.request(method, path, body, timeoutMs);
    const text = await response.text();
    return (text ? JSON.parse(text) : {}) as T;
  }

  private async request(method: string, path: string, body: unknown, timeoutMs: number): Promise<Response> {
    const form = body instanceof FormData;
    const init: RequestInit = { method, signal: AbortSignal.timeout(timeoutMs) };
    if (body !== undefined) init.body = form ? body : JSON.stringify(body);
    if (body !== undefined && !form) init.headers = { 'content-type': 'application/json' };
    let response: Response;
    try {
      response = await fetch(`${this.base}/sandbox${path}`, init);
    } catch {
      throw new SandboxError(0, '');
    }
    if (response.ok) return response;
    throw new SandboxError(response.status, detailOf(await response.json().catch(() => null)));
  }
}
