import { describe, expect, it } from 'vitest';
import { phoneView } from './fold';
import type { RawMessage } from './model';

function message(id: string, change: Partial<RawMessage> = {}): RawMessage {
  return {
    id,
    direction: 'in',
    type: 'text',
    text: { body: id },
    status: 'delivered',
    at: '2026-11-23T13:40:00.000Z',
    ...change,
  };
}

describe('the phone', () => {
  it('shows nothing of the business before it arrives', () => {
    const view = phoneView([
      message('a', { direction: 'out', status: 'accepted' }),
      message('b', { direction: 'out', status: 'sent' }),
      message('c', { direction: 'out', status: 'failed' }),
      message('d', { direction: 'out', status: 'delivered' }),
      message('e', { direction: 'out', status: 'read' }),
    ]);
    expect(view.bubbles.map(({ id }) => id)).toEqual(['d', 'e']);
    expect(view.onTheWay).toBe(2);
    expect(view.unread).toBe(1);
  });

  it('turns the ticks of its own messages', () => {
    const statuses = ['pending', 'sent', 'delivered', 'read'] as const;
    const view = phoneView(statuses.map((status) => message(status, { status })));
    expect(view.bubbles.map(({ ticks }) => ticks)).toEqual(['clock', 'sent', 'delivered', 'read']);
  });

  it('folds reactions, edits and deletions that are listed one by one', () => {
    const view = phoneView([
      message('a'),
      message('b', { direction: 'out' }),
      message('r', { type: 'reaction', reaction: { message_id: 'b', emoji: '👍' } }),
      message('s', { type: 'reaction', direction: 'out', reaction: { message_id: 'a', emoji: '❤️' } }),
      message('e', { type: 'edit', edit: { original_message_id: 'a', message: { text: { body: 'novo' } } } }),
    ]);
    expect(view.bubbles).toHaveLength(2);
    expect(view.bubbles[0]).toMatchObject({ text: 'novo', edited: true, theirReaction: '❤️' });
    expect(view.bubbles[1]).toMatchObject({ myReaction: '👍' });
    const gone = phoneView([
      message('a'),
      message('x', { type: 'revoke', revoke: { original_message_id: 'a' } }),
    ]);
    expect(gone.bubbles[0]?.revoked).toBe(true);
  });

  it('takes reactions as the server folded them, as a list or by side', () => {
    const view = phoneView([
      message('a', { reactions: [{ by: 'customer', emoji: '😂' }] }),
      message('b', { reactions: { business: '🙏', customer: '' } }),
    ]);
    expect(view.bubbles[0]?.myReaction).toBe('😂');
    expect(view.bubbles[1]?.theirReaction).toBe('🙏');
    expect(view.bubbles[1]?.myReaction).toBeUndefined();
  });

  it('finds the quoted message, or says that it is gone', () => {
    const view = phoneView([
      message('a', { direction: 'out' }),
      message('b', { context: { id: 'a' } }),
      message('c', { context: { id: 'never' } }),
    ]);
    expect(view.bubbles[1]?.quote).toMatchObject({ id: 'a', mine: false });
    expect(view.bubbles[2]?.quote).toBe('gone');
  });

  it('shows what was chosen as text', () => {
    const reply = { type: 'list_reply', list_reply: { id: 'r1', title: 'Boleto' } };
    const view = phoneView([
      message('a', { type: 'interactive', text: undefined, interactive: reply } as never),
    ]);
    expect(view.bubbles[0]?.text).toBe('Boleto');
  });
});
