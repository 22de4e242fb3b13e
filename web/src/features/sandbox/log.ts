/** What a call was about, told from its bodies. Pure. */
import type { LogEntry } from './model';

type Json = Record<string, unknown>;

function at(value: unknown, ...path: (string | number)[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (inner as Json | undefined)?.[key as string],
    value ?? undefined,
  );
}

/** Bodies come as JSON, or as text that is JSON. */
export function parsedBody(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const text = value.trim();
  if (!text.startsWith('{') && !text.startsWith('[')) return value;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return value;
  }
}

const PREVIEW = 32;

/** The first words, when there are any. */
function words(message: unknown): string {
  const body = at(message, 'text', 'body');
  if (typeof body !== 'string') return '';
  const short = body.length > PREVIEW ? `${body.slice(0, PREVIEW)}…` : body;
  return ` · ${short.replaceAll('\n', ' ')}`;
}

function webhookTitle(body: unknown): string {
  const change = at(body, 'entry', 0, 'changes', 0);
  const message = at(change, 'value', 'messages', 0);
  if (message) return `message · ${String(at(message, 'type'))}${words(message)}`;
  const status = at(change, 'value', 'statuses', 0);
  if (status) return `status · ${String(at(status, 'status'))}`;
  const field = at(change, 'field');
  return typeof field === 'string' ? field : 'webhook';
}

function apiTitle({ method, path }: LogEntry, body: unknown): string {
  if (at(body, 'typing_indicator')) return 'typing';
  if (at(body, 'status') === 'read') return 'read';
  const type = at(body, 'type');
  if (path.endsWith('/messages') && method === 'POST') {
    return `send · ${typeof type === 'string' ? type : 'text'}${words(body)}`;
  }
  const place = path.split('?')[0] ?? path;
  if (place.includes('/attachments')) return 'media · download';
  if (method === 'GET' && /\/v[\d.]+\/\d+$/.test(place))
    return path.includes('fields=') ? 'number' : 'media · url';
  return place.split('/').filter(Boolean).at(-1) ?? path;
}

/** "message · text", "status · read", "send · image" */
export function titleOf(entry: LogEntry): string {
  const body = parsedBody(entry.request);
  if (entry.kind !== 'webhook') return apiTitle(entry, body);
  return entry.method === 'GET' ? 'verify' : webhookTitle(body);
}

/** Without the server: all of them are on this machine. */
export function shortPath(path: string): string {
  return path.replace(/^https?:\/\/[^/]+/, '');
}

export function exactClock(time: string, zone: string): string {
  return new Date(time).toLocaleTimeString('pt-BR', { timeZone: zone, hour12: false });
}

export type LogKind = 'all' | 'webhook' | 'api';

/** Words are looked for everywhere in a call. */
export function matching(entries: readonly LogEntry[], kind: LogKind, query: string): LogEntry[] {
  const words = query.trim().toLowerCase();
  return entries.filter((entry) => {
    if (kind !== 'all' && (entry.kind === 'webhook') !== (kind === 'webhook')) return false;
    return words === '' || JSON.stringify(entry).toLowerCase().includes(words);
  });
}
