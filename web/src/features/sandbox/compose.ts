/** What the phone sends, in Meta's inbound shapes. Pure. */
import type { ContactCard, GeoLocation, Referral } from '@/api/types';
import type { Choice, Outgoing, UploadedMedia } from './model';

export type MediaKind = 'image' | 'video' | 'audio' | 'document' | 'sticker';

export function textMessage(body: string): Outgoing {
  return { type: 'text', text: { body } };
}

export function buttonReply(choice: Choice, to: string): Outgoing {
  const { id = '', title = '' } = choice;
  return {
    type: 'interactive',
    interactive: { type: 'button_reply', button_reply: { id, title } },
    context: { id: to },
  };
}

export function listReply(choice: Choice, to: string): Outgoing {
  const { id = '', title = '', description } = choice;
  const list_reply = { id, title, ...(description ? { description } : {}) };
  return { type: 'interactive', interactive: { type: 'list_reply', list_reply }, context: { id: to } };
}

/** A quick reply of a template. */
export function templateReply(text: string, payload: string, to: string): Outgoing {
  return { type: 'button', button: { payload: payload || text, text }, context: { id: to } };
}

/** An answered form; its fields are the tester's business. */
export function formReply(response: string, to: string): Outgoing {
  const nfm_reply = { name: 'flow', body: 'Sent', response_json: response };
  return { type: 'interactive', interactive: { type: 'nfm_reply', nfm_reply }, context: { id: to } };
}

export function reactionTo(messageId: string, emoji: string): Outgoing {
  return { type: 'reaction', reaction: { message_id: messageId, emoji } };
}

export function editOf(messageId: string, body: string): Outgoing {
  const message = { type: 'text', text: { body } };
  return { type: 'edit', edit: { original_message_id: messageId, message } };
}

export function deletionOf(messageId: string): Outgoing {
  return { type: 'revoke', revoke: { original_message_id: messageId } };
}

export function locationMessage(location: GeoLocation): Outgoing {
  return { type: 'location', location };
}

export function contactMessage(name: string, phone: string): Outgoing {
  const digits = phone.replace(/\D/g, '');
  const [first_name = name] = name.split(' ');
  const card: ContactCard = {
    name: { formatted_name: name, first_name },
    phones: [{ phone: `+${digits}`, wa_id: digits, type: 'CELL' }],
  };
  return { type: 'contacts', contacts: [card] };
}

export function kindOfFile(mime: string, asDocument = false): MediaKind {
  if (asDocument) return 'document';
  if (mime === 'image/webp') return 'sticker';
  const family = mime.split('/')[0];
  return family === 'image' || family === 'video' || family === 'audio' ? family : 'document';
}

export interface MediaOptions {
  caption?: string;
  filename?: string;
  voice?: boolean;
}

function mediaBody(kind: MediaKind, { id, mime_type }: UploadedMedia, options: MediaOptions) {
  const { caption, filename, voice } = options;
  const body: Record<string, unknown> = { id, mime_type };
  if (caption && kind !== 'audio' && kind !== 'sticker') body.caption = caption;
  if (filename && kind === 'document') body.filename = filename;
  if (kind === 'audio' && voice) body.voice = true;
  return body;
}

export function mediaMessage(kind: MediaKind, media: UploadedMedia, options: MediaOptions = {}): Outgoing {
  return { type: kind, [kind]: mediaBody(kind, media, options) };
}

/** Many pictures at once, as a phone sends an album: each its own message, all at the same time. */
export function albumMessage(media: readonly UploadedMedia[], caption?: string): Outgoing {
  return {
    type: 'image',
    album: media.map((one, index) => ({
      type: 'image',
      image: mediaBody('image', one, index === 0 && caption ? { caption } : {}),
    })),
  };
}

export interface Extras {
  quote?: string | undefined;
  referral?: Referral | undefined;
}

export function withExtras(message: Outgoing, { quote, referral }: Extras): Outgoing {
  return {
    ...message,
    ...(quote ? { context: { id: quote } } : {}),
    ...(referral ? { referral } : {}),
  };
}

/** Digits of a number as WhatsApp writes it, or nothing when it cannot be one. */
export function waIdOf(text: string): string | undefined {
  const digits = text.replace(/\D/g, '');
  const whole = digits.length === 10 || digits.length === 11 ? `55${digits}` : digits;
  return whole.length >= 8 && whole.length <= 15 && !whole.startsWith('0') ? whole : undefined;
}

/** What Meta tells of the ad that was clicked. */
export function adReferral(ad: { headline: string; body: string; url: string }, clickId: string): Referral {
  return {
    source_url: ad.url,
    source_id: '120226305854810726',
    source_type: 'ad',
    headline: ad.headline,
    body: ad.body,
    media_type: 'image',
    ctwa_clid: clickId,
  };
}
