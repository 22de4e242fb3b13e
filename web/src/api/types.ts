/** The shapes of API v1 as the client uses them. Times are RFC 3339 UTC strings with milliseconds. */

export type Role = 'owner' | 'admin' | 'supervisor' | 'agent' | (string & {});

export interface User {
  id: string;
  name: string;
  email: string;
  role: Role;
  tenant: { id: string; name: string; timezone: string };
}

export interface Session {
  token: string;
  expires_at: string;
  user: User;
}

export interface ClientInfo {
  mode: 'development' | 'production';
  sandbox_url?: string;
  version: string;
}

export interface Problem {
  type?: string;
  title?: string;
  status: number;
  code: string;
  detail?: string;
  expected?: unknown;
  got?: unknown;
  hint?: string;
  errors?: { pointer: string; message: string }[];
  request_id?: string;
}

export interface Page<T, Cursor = string> {
  items: T[];
  next: Cursor | null;
}

export type NumberStatus = 'connecting' | 'online' | 'degraded' | 'logged_out' | 'restricted';

export interface BusinessNumber {
  id: string;
  name: string;
  channel: string;
  phone_number_id: string;
  display_phone: string;
  status: NumberStatus;
  reason?: string;
  quality?: string;
  webhook_path: string;
  verify_token: string;
  created_at: string;
}

export type Direction = 'in' | 'out';
export type MessageStatus =
  | 'pending'
  | 'sending'
  | 'unconfirmed'
  | 'sent'
  | 'delivered'
  | 'read'
  | 'played'
  | 'failed';

export type MediaType = 'image' | 'video' | 'audio' | 'document' | 'sticker';
export type SendableType =
  | 'text'
  | MediaType
  | 'location'
  | 'contacts'
  | 'reaction'
  | 'interactive'
  | 'template';
export type ItemType = SendableType | 'button' | 'order' | 'unsupported' | (string & {});

export interface LastMessage {
  seq: number;
  type: ItemType;
  direction: Direction;
  text?: string;
  at: string;
  status?: MessageStatus;
  author_name?: string;
}

export type ConversationStatus = 'open' | 'resolved';

export interface Conversation {
  id: string;
  seq: number;
  contact: { id: string; name: string; phone?: string; username?: string };
  number_id: string;
  status: ConversationStatus;
  assignee: { id: string; name: string } | null;
  unread: number;
  last_message?: LastMessage;
  window_expires_at?: string;
  updated_at: string;
}

export interface Media {
  id: string;
  state: 'pending' | 'ready' | 'failed';
  mime: string;
  size?: number;
  name?: string;
  duration_ms?: number;
  /** 64 integers, 0..100 */
  waveform?: number[];
  width?: number;
  height?: number;
  voice?: boolean;
  error?: string;
}

export interface GeoLocation {
  latitude: number;
  longitude: number;
  name?: string;
  address?: string;
  url?: string;
}

/** Meta's contact card, the parts we show. */
export interface ContactCard {
  name?: { formatted_name?: string; first_name?: string; last_name?: string };
  phones?: { phone?: string; type?: string; wa_id?: string }[];
  emails?: { email?: string; type?: string }[];
  org?: { company?: string; title?: string };
}

/** Meta's interactive message (buttons, lists, links), the parts we preview. */
export interface Interactive {
  type: string;
  header?: { type?: string; text?: string };
  body?: { text?: string };
  footer?: { text?: string };
  action?: {
    button?: string;
    buttons?: { type?: string; reply?: { id?: string; title?: string } }[];
    sections?: { title?: string; rows?: { id?: string; title?: string; description?: string }[] }[];
    name?: string;
    parameters?: { display_text?: string; url?: string };
  };
}

export interface InteractiveReply {
  kind: 'button' | 'list' | 'flow' | (string & {});
  id?: string;
  title?: string;
  description?: string;
  data?: unknown;
}

export interface Order {
  catalog_id?: string;
  text?: string;
  product_items?: {
    product_retailer_id?: string;
    quantity?: number | string;
    item_price?: number | string;
    currency?: string;
  }[];
}

/** Where a conversation that started on an ad came from (Meta's shape). */
export interface Referral {
  source_url?: string;
  source_type?: string;
  source_id?: string;
  headline?: string;
  body?: string;
  media_type?: string;
  image_url?: string;
  thumbnail_url?: string;
  ctwa_clid?: string;
}

export interface ReplyTo {
  id?: string;
  seq?: number;
  type?: ItemType;
  text?: string;
  author_name?: string;
}

export interface SendError {
  code: string;
  title: string;
  action?: string;
  retryable: boolean;
}

export interface Reaction {
  by: 'contact' | 'user';
  emoji: string;
}

export interface Item {
  id: string;
  seq: number;
  kind: 'message' | 'system';
  at: string;
  direction: Direction;
  author: { type: 'contact' | 'user' | 'phone' | 'system'; id?: string; name?: string };
  type: ItemType;
  text?: string;
  caption?: string;
  media?: Media;
  location?: GeoLocation;
  contacts?: ContactCard[];
  interactive?: Interactive;
  reply?: InteractiveReply;
  template?: { name?: string; language?: { code?: string }; components?: unknown[] };
  order?: Order;
  unsupported?: { type?: string; reason?: string };
  data?: unknown;
  status?: MessageStatus;
  error?: SendError;
  reactions?: Reaction[];
  client_id?: string;
  reply_to?: ReplyTo;
  forwarded?: boolean;
  referral?: Referral;
  edited_at?: string;
  revoked_at?: string;
}

export interface SendInput {
  client_id: string;
  type: SendableType;
  text?: string;
  preview_url?: boolean;
  media?: { id: string; caption?: string; voice?: boolean; filename?: string };
  location?: GeoLocation;
  contacts?: ContactCard[];
  reaction?: { message_id: string; emoji: string };
  interactive?: Interactive;
  template?: unknown;
  reply_to?: string;
}

export interface Contact {
  id: string;
  name: string;
  phone?: string;
  username?: string;
  email?: string;
  notes?: string;
  identities: { kind: 'bsuid' | 'wa_id' | 'username' | (string & {}); value: string }[];
  created_at: string;
  updated_at: string;
}
