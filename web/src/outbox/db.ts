/** What this browser keeps: messages not yet accepted by the server, and drafts. Always under a user's id: another
 *  person signing in on the same browser neither sees nor sends them. */
import Dexie, { type EntityTable, type Table } from 'dexie';
import type { Item, MediaType, Problem, ReplyTo, SendInput } from '@/api/types';

export interface OutgoingFile {
  blob: Blob;
  name: string;
  mime: string;
  type: MediaType;
  voice?: boolean;
  duration_ms?: number;
}

type OutboxState = 'queued' | 'failed' | 'accepted';

export interface OutboxEntry {
  /** Given by the database: the order in which messages were written. */
  order: number;
  client_id: string;
  user_id: string;
  conversation_id: string;
  created_at: string;
  state: OutboxState;
  input: SendInput;
  /** Bytes that still have to be uploaded; gone once `media_id` is known and the message accepted. */
  file?: OutgoingFile;
  media_id?: string;
  quote?: ReplyTo;
  problem?: Problem;
  /** The server's answer, for tabs that did not send it. */
  item?: Item;
}

export interface Draft {
  user_id: string;
  conversation_id: string;
  text: string;
  reply_to?: ReplyTo;
  updated_at: string;
}

class BrowserDatabase extends Dexie {
  outbox!: EntityTable<OutboxEntry, 'order'>;
  drafts!: Table<Draft, [string, string]>;

  constructor() {
    super('ipro-rt');
    this.version(1).stores({
      outbox: '++order, &client_id, [user_id+state], user_id',
      drafts: '&[user_id+conversation_id], user_id',
    });
  }
}

export const db = new BrowserDatabase();
