import { describe, expect, it } from 'vitest';
import { matching, parsedBody, titleOf } from './log';
import type { LogEntry } from './model';

function call(change: Partial<LogEntry>): LogEntry {
  return {
    n: 1,
    at: '',
    kind: 'api',
    method: 'POST',
    path: '/',
    status: 200,
    request: null,
    response: null,
    ms: 1,
    ...change,
  };
}

function webhook(value: unknown): LogEntry {
  return call({ kind: 'webhook', request: { entry: [{ changes: [{ field: 'messages', value }] }] } });
}

describe('what a call was about', () => {
  it('is told by the webhook it carried', () => {
    expect(titleOf(webhook({ messages: [{ type: 'image' }] }))).toBe('message · image');
    expect(titleOf(webhook({ messages: [{ type: 'text', text: { body: 'Olá' } }] }))).toBe(
      'message · text · Olá',
    );
    expect(titleOf(webhook({ statuses: [{ status: 'read' }] }))).toBe('status · read');
    expect(titleOf(call({ kind: 'webhook', method: 'GET' }))).toBe('verify');
    expect(titleOf(call({ kind: 'webhook', request: 'not json' }))).toBe('webhook');
  });

  it('is told by what the business asked', () => {
    const path = '/v23.0/100/messages';
    expect(titleOf(call({ path, request: { type: 'template' } }))).toBe('send · template');
    expect(titleOf(call({ path, request: '{"status":"read","message_id":"x"}' }))).toBe('read');
    expect(titleOf(call({ path, request: { status: 'read', typing_indicator: { type: 'text' } } }))).toBe(
      'typing',
    );
    expect(titleOf(call({ path: '/v23.0/100/media' }))).toBe('media');
    expect(titleOf(call({ method: 'GET', path: '/v26.0/617?phone_number_id=1' }))).toBe('media · url');
    expect(titleOf(call({ method: 'GET', path: '/v26.0/100?fields=id' }))).toBe('number');
    expect(titleOf(call({ method: 'GET', path: '/whatsapp_business/attachments/?mid=1' }))).toBe(
      'media · download',
    );
  });
});

describe('bodies', () => {
  it('are opened when they are JSON in text, and left alone otherwise', () => {
    expect(parsedBody('{"a":1}')).toEqual({ a: 1 });
    expect(parsedBody('{broken')).toBe('{broken');
    expect(parsedBody('EVENT_RECEIVED')).toBe('EVENT_RECEIVED');
  });
});

describe('the filter', () => {
  it('keeps a kind, and words found anywhere', () => {
    const all = [
      webhook({ messages: [{ type: 'text', text: { body: 'Olá' } }] }),
      call({ path: '/v1/media' }),
    ];
    expect(matching(all, 'webhook', '')).toHaveLength(1);
    expect(matching(all, 'api', '')).toEqual([all[1]]);
    expect(matching(all, 'all', 'olá')).toEqual([all[0]]);
    expect(matching(all, 'all', 'nada')).toEqual([]);
  });
});
