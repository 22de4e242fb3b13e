/** What travels over Socket.IO: events, snapshots, acknowledgements. */
import type { Conversation, Item, Media, Page, Problem, Reaction } from './types';

/** Changes to an entry already on the timeline; known keys fold by rule, the others overwrite. */
export interface ItemPatch extends Partial<Omit<Item, 'media'>> {
  media?: Media;
  reaction?: Reaction;
}

export interface ConversationEventData {
  item?: Item;
  target?: number;
  patch?: ItemPatch;
  conversation?: Partial<Conversation>;
}

export interface TopicEvent<Data = unknown> {
  topic: string;
  seq: number;
  type: string;
  at: string;
  data: Data;
}

export type ConversationEvent = TopicEvent<ConversationEventData>;
export type InboxEvent = TopicEvent<Conversation>;

export interface ConversationSnapshot extends Page<Item, number> {
  conversation: Conversation;
}
export type InboxSnapshot = Page<Conversation>;

/** What somebody does at a conversation now; neither when both are over. */
export interface PersonAtConversation {
  user_id: string;
  name: string;
  typing: boolean;
  viewing: boolean;
}

export type SubscribeAck<Snapshot = unknown, Event = TopicEvent> =
  | { seq: number; epoch?: string; events: Event[] }
  | { seq: number; epoch?: string; snapshot: Snapshot }
  | { error: Problem };
