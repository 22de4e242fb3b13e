/** The shapes of API v1. What the server's operations table says comes from generated.ts; here stand only the parts
 *  it leaves open: Meta's own shapes and the names of message types. Times are RFC 3339 UTC with milliseconds. */
import type * as generated from './generated';

export type {
  ClientInfo,
  Contact,
  Conversation,
  LastMessage,
  Me as User,
  Number as BusinessNumber,
  Permission,
  Quote as ReplyTo,
  Reaction,
  SignedIn as Session,
} from './generated';

/** Also made by the client itself, when no answer came (then only `code` and `status` are known). */
export type Problem = Pick<generated.Problem, 'code' | 'status'> & Partial<generated.Problem>;

export interface Page<T, Cursor = string> {
  items: T[];
  next: Cursor | null;
}

export type ConversationStatus = generated.Conversation['status'];
export type Direction = generated.Item['direction'];
export type MessageStatus = NonNullable<generated.Item['status']>;
export type MediaType = 'image' | 'video' | 'audio' | 'document' | 'sticker';
export type SendableType =
  | 'text'
  | MediaType
  | 'location'
  | 'contacts'
  | 'reaction'
  | 'interactive'
  | 'template';

/** The server always says the state; `voice` only when it is one. */
export interface Media extends Omit<generated.Media, 'state' | 'voice'> {
  state: NonNullable<generated.Media['state']>;
  voice?: boolean;
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

export interface Template {
  name?: string;
  language?: { code?: string };
  components?: unknown[];
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

export type InteractiveReply = Partial<Omit<generated.Reply, 'data'>> &
  Pick<generated.Reply, 'kind'> & { data?: unknown };

type OpenParts =
  | 'contacts'
  | 'data'
  | 'error'
  | 'forwarded'
  | 'interactive'
  | 'location'
  | 'media'
  | 'order'
  | 'preview_url'
  | 'referral'
  | 'reply'
  | 'template'
  | 'unsupported';

export interface Item extends Omit<generated.Item, OpenParts> {
  contacts?: ContactCard[];
  data?: unknown;
  /** `retryable` is said only when trying the same again may help. */
  error?: Omit<generated.ProviderFailure, 'retryable'> & { retryable?: boolean };
  forwarded?: boolean;
  interactive?: Interactive;
  location?: GeoLocation;
  media?: Media;
  order?: Order;
  referral?: Referral;
  reply?: InteractiveReply;
  template?: Template;
  unsupported?: Partial<generated.Unsupported>;
}

export interface SendInput {
  client_id: string;
  type: SendableType;
  text?: string;
  preview_url?: boolean;
  media?: { id: string; caption?: string; voice?: boolean; filename?: string };
  location?: GeoLocation;
  contacts?: ContactCard[];
  reaction?: generated.ReactionInput;
  interactive?: Interactive;
  template?: Template;
  reply_to?: string;
}
