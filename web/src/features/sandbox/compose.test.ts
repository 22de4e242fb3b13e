import { describe, expect, it } from 'vitest';
import {
  albumMessage,
  buttonReply,
  contactMessage,
  kindOfFile,
  mediaMessage,
  waIdOf,
  withExtras,
} from './compose';

describe('what the phone sends', () => {
  it('answers a button with the message it was on', () => {
    expect(buttonReply({ id: 'sim', title: 'Sim' }, 'wamid.A')).toEqual({
      type: 'interactive',
      interactive: { type: 'button_reply', button_reply: { id: 'sim', title: 'Sim' } },
      context: { id: 'wamid.A' },
    });
  });

  it('puts captions only where WhatsApp shows them', () => {
    const media = { id: '1', mime_type: 'audio/ogg; codecs=opus' };
    expect(mediaMessage('audio', media, { voice: true, caption: 'x' })).toEqual({
      type: 'audio',
      audio: { id: '1', mime_type: 'audio/ogg; codecs=opus', voice: true },
    });
  });

  it('gives an album its caption on the first picture', () => {
    const media = ['1', '2'].map((id) => ({ id, mime_type: 'image/jpeg' }));
    expect(albumMessage(media, 'férias').album).toEqual([
      { type: 'image', image: { id: '1', mime_type: 'image/jpeg', caption: 'férias' } },
      { type: 'image', image: { id: '2', mime_type: 'image/jpeg' } },
    ]);
  });

  it('adds a quote and an ad only when there are any', () => {
    expect(withExtras({ type: 'text' }, {})).toEqual({ type: 'text' });
    expect(withExtras({ type: 'text' }, { quote: 'w', referral: { source_type: 'ad' } })).toEqual({
      type: 'text',
      context: { id: 'w' },
      referral: { source_type: 'ad' },
    });
  });

  it('writes a contact as Meta does', () => {
    expect(contactMessage('Ana Lima', '+55 85 99999-0000').contacts).toEqual([
      {
        name: { formatted_name: 'Ana Lima', first_name: 'Ana' },
        phones: [{ phone: '+5585999990000', wa_id: '5585999990000', type: 'CELL' }],
      },
    ]);
  });

  it('tells files apart', () => {
    expect(kindOfFile('image/jpeg')).toBe('image');
    expect(kindOfFile('image/jpeg', true)).toBe('document');
    expect(kindOfFile('image/webp')).toBe('sticker');
    expect(kindOfFile('application/pdf')).toBe('document');
  });
});

describe('numbers', () => {
  it('get the country of Brazil when it is missing', () => {
    expect(waIdOf('(85) 99999-0000')).toBe('5585999990000');
    expect(waIdOf('85 3222-0000')).toBe('558532220000');
    expect(waIdOf('+1 202 555 0100 1')).toBe('120255501001');
  });

  it('are refused when they cannot be one', () => {
    expect(waIdOf('123')).toBeUndefined();
    expect(waIdOf('0123456789012')).toBeUndefined();
    expect(waIdOf('')).toBeUndefined();
  });
});
