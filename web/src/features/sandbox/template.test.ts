import { describe, expect, it } from 'vitest';
import type { RawMessage } from './model';
import { templateView } from './template';

const sent = [
  { type: 'body', parameters: [{ type: 'text', text: 'Bia' }] },
  { type: 'button', sub_type: 'quick_reply', index: 1, parameters: [{ type: 'payload', payload: 'nao' }] },
];

function message(rendered?: unknown): RawMessage {
  return { template: { name: 'promo', components: sent }, rendered } as RawMessage;
}

describe('a template', () => {
  it('is shown as the sandbox rendered it, with the payloads that were sent', () => {
    const buttons = [
      { type: 'QUICK_REPLY', text: 'Sim' },
      { type: 'QUICK_REPLY', text: 'Não' },
    ];
    const parts = [
      { type: 'BODY', text: 'Olá Bia' },
      { type: 'BUTTONS', buttons },
    ];
    const expected = { body: 'Olá Bia', buttons: [{ text: 'Sim' }, { text: 'Não', payload: 'nao' }] };
    expect(templateView(message(parts))).toEqual(expected);
    expect(templateView(message({ components: parts }))).toEqual(expected);
    expect(templateView(message({ body: 'Olá Bia', buttons }))).toEqual(expected);
  });

  it('is shown by its values when nobody rendered it', () => {
    expect(templateView(message())).toEqual({ body: 'Bia', buttons: [{ text: 'nao', payload: 'nao' }] });
  });
});
