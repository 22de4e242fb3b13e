/** What was written and not sent, per conversation: in memory for the screen, on disk soon after each key. */
import { create } from 'zustand';
import type { ReplyTo } from '@/api/types';
import { db } from './db';

interface DraftText {
  text: string;
  reply_to?: ReplyTo | undefined;
}

const SAVE_AFTER_MS = 250;
const NO_DRAFT: DraftText = { text: '' };

const useDrafts = create<{ userId: string | null; byConversation: ReadonlyMap<string, DraftText> }>(() => ({
  userId: null,
  byConversation: new Map(),
}));

const unsaved = new Set<string>();
let timer: ReturnType<typeof setTimeout> | undefined;

async function save(): Promise<void> {
  clearTimeout(timer);
  const { userId, byConversation } = useDrafts.getState();
  const ids = [...unsaved];
  unsaved.clear();
  if (!userId) return;
  const updated_at = new Date().toISOString();
  await db.transaction('rw', db.drafts, async () => {
    for (const conversation_id of ids) {
      const draft = byConversation.get(conversation_id);
      if (!draft) await db.drafts.delete([userId, conversation_id]);
      else await db.drafts.put({ ...draft, user_id: userId, conversation_id, updated_at });
    }
  });
}

export function draftOf(conversationId: string): DraftText {
  return useDrafts.getState().byConversation.get(conversationId) ?? NO_DRAFT;
}

export function useDraft(conversationId: string): DraftText {
  return useDrafts((drafts) => drafts.byConversation.get(conversationId) ?? NO_DRAFT);
}

export function setDraft(conversationId: string, changed: Partial<DraftText>): void {
  const draft = { ...draftOf(conversationId), ...changed };
  const byConversation = new Map(useDrafts.getState().byConversation);
  if (draft.text === '' && !draft.reply_to) byConversation.delete(conversationId);
  else byConversation.set(conversationId, draft);
  useDrafts.setState({ byConversation });
  unsaved.add(conversationId);
  clearTimeout(timer);
  timer = setTimeout(() => void save(), SAVE_AFTER_MS);
}

/** Loads the user's drafts and keeps them safe when the page goes away. */
export function followDrafts(userId: string): () => void {
  useDrafts.setState({ userId, byConversation: new Map() });
  void db.drafts
    .where({ user_id: userId })
    .toArray()
    .then((drafts) => {
      if (useDrafts.getState().userId !== userId) return;
      const stored = drafts.map(({ conversation_id, text, reply_to }): [string, DraftText] => [
        conversation_id,
        { text, reply_to },
      ]);
      // What was typed while loading is newer than what was stored.
      const byConversation = new Map([...stored, ...useDrafts.getState().byConversation]);
      useDrafts.setState({ byConversation });
    });
  const flush = () => void save();
  window.addEventListener('pagehide', flush);
  document.addEventListener('visibilitychange', flush);
  return () => {
    window.removeEventListener('pagehide', flush);
    document.removeEventListener('visibilitychange', flush);
    flush();
    useDrafts.setState({ userId: null, byConversation: new Map() });
  };
}
