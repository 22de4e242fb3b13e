/** One person's own list as data: the open conversations assigned to them. Pure.
 *
 *  Invariant: what an event says is no longer theirs leaves, in whatever order older news arrives. */
import type { Conversation, Page } from '@/api/types';
import { sortKey } from './inbox-fold';

export interface Own {
  byId: ReadonlyMap<string, Conversation>;
  /** Where the next page starts; null at the end. */
  next: string | null;
}

function isOwn(conversation: Conversation, userId: string): boolean {
  return conversation.status === 'open' && conversation.assignee?.id === userId;
}

export function ownOf(page: Page<Conversation>): Own {
  return { byId: new Map(page.items.map((each) => [each.id, each])), next: page.next };
}

/** What an event says: the conversation came, changed, or left. */
export function foldOwn(own: Own, conversations: Iterable<Conversation>, userId: string): Own {
  const byId = new Map(own.byId);
  for (const conversation of conversations) {
    const known = byId.get(conversation.id);
    if (known && known.seq > conversation.seq) continue;
    if (isOwn(conversation, userId)) byId.set(conversation.id, conversation);
    else byId.delete(conversation.id);
  }
  return { ...own, byId };
}

/** An older page; what is known already is newer than the page. */
export function addOwnPage(own: Own, page: Page<Conversation>): Own {
  const byId = new Map(own.byId);
  for (const each of page.items) if (!byId.has(each.id)) byId.set(each.id, each);
  return { byId, next: page.next };
}

/** Newest first. `known` may have heard more of a conversation than the list has. */
export function ownRows(own: Own, known: ReadonlyMap<string, Conversation>, userId: string): Conversation[] {
  const rows: Conversation[] = [];
  for (const conversation of own.byId.values()) {
    const other = known.get(conversation.id);
    const newest = other && other.seq > conversation.seq ? other : conversation;
    if (isOwn(newest, userId)) rows.push(newest);
  }
  return rows.sort((a, b) => (sortKey(a) < sortKey(b) ? 1 : -1));
}
