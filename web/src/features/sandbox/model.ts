/** The sandbox server's own shapes, as its control API gives them. */
import type { ContactCard, GeoLocation, Interactive, Referral } from '@/api/types';

export interface SandboxNumber {
  phone_number_id: string;
  display_phone: string;
  verified_name?: string;
  waba_id?: string;
  callback_verified?: boolean;
}

export interface PhoneSettings {
  online: boolean;
  read_receipts: boolean;
  delay_ms: number;
  hide_phone: boolean;
  wa_id_form?: 'as_is' | 'without_ninth_digit';
  on_whatsapp?: boolean;
  auto_read?: boolean;
  answer_text?: string;
  answer_after_ms?: number;
}

export interface Phone {
  wa_id: string;
  name: string;
  username?: string;
  user_id?: string;
  settings: PhoneSettings;
  last_message?: RawMessage;
}

export type RawStatus = 'pending' | 'accepted' | 'sent' | 'delivered' | 'read' | 'played' | 'failed';

export interface MediaRef {
  id?: string;
  link?: string;
  caption?: string;
  filename?: string;
  mime_type?: string;
  voice?: boolean;
}

export interface Template {
  name?: string;
  language?: { code?: string };
  components?: TemplatePart[];
}

export interface TemplatePart {
  type?: string;
  sub_type?: string;
  index?: number | string;
  format?: string;
  text?: string;
  parameters?: { type?: string; text?: string; payload?: string; [kind: string]: unknown }[];
  buttons?: { type?: string; text?: string; url?: string; payload?: string }[];
}

/** A message of the thread; its content stands under the name of its type. */
export interface RawMessage {
  id: string;
  direction: 'in' | 'out';
  type: string;
  status: RawStatus;
  at: string;
  phone_number_id?: string;
  context?: { id?: string; message_id?: string; forwarded?: boolean };
  referral?: Referral;
  reactions?: { by: string; emoji: string }[] | Record<string, string>;
  edited_at?: string;
  revoked_at?: string;
  error?: unknown;
  rendered?: unknown;
  text?: { body?: string };
  image?: MediaRef;
  video?: MediaRef;
  audio?: MediaRef;
  document?: MediaRef;
  sticker?: MediaRef;
  location?: GeoLocation;
  contacts?: ContactCard[];
  interactive?: Interactive & { button_reply?: Choice; list_reply?: Choice; nfm_reply?: { body?: string } };
  button?: { text?: string; payload?: string };
  template?: Template;
  reaction?: { message_id?: string; emoji?: string };
  edit?: { original_message_id?: string; message?: { text?: { body?: string } } };
  revoke?: { original_message_id?: string };
}

export interface Choice {
  id?: string;
  title?: string;
  description?: string;
}

export interface Thread {
  items: RawMessage[];
  typing?: boolean;
}

export interface LogEntry {
  n: number;
  at: string;
  kind: 'api' | 'webhook' | (string & {});
  method: string;
  path: string;
  status: number;
  request: unknown;
  response: unknown;
  ms: number;
}

export interface UploadedMedia {
  id: string;
  mime_type: string;
  file_size?: number;
}

/** What a customer sends, in Meta's inbound shape without what the phone itself adds. */
export interface Outgoing {
  type: string;
  context?: { id: string };
  referral?: Referral;
  count?: number;
  album?: Record<string, unknown>[];
  [content: string]: unknown;
}
