import { notifications } from '@mantine/notifications';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { MediaType, ReplyTo } from '@/api/types';
import { draftOf, setDraft } from '@/outbox/drafts';
import { enqueue, type NewMessage } from '@/outbox/outbox';

interface Attachment {
  file: File;
  type: MediaType;
  caption?: string;
}

const LINK = /https?:\/\/|www\./i;

/** Puts messages in the outbox. The draft is given back if this browser cannot keep them. */
export function useSend(conversationId: string) {
  const { t } = useTranslation('conversations');

  const keep = useCallback(
    async (messages: NewMessage[], text: string, quote: ReplyTo | undefined) => {
      try {
        for (const message of messages) await enqueue(conversationId, message);
      } catch {
        setDraft(conversationId, { text, reply_to: quote });
        notifications.show({ color: 'red', message: t('composer.notKept') });
      }
    },
    [conversationId, t],
  );

  const sendText = useCallback(
    (text: string) => {
      const { reply_to } = draftOf(conversationId);
      setDraft(conversationId, { text: '', reply_to: undefined });
      const input = LINK.test(text) ? { preview_url: true } : {};
      void keep([{ type: 'text', text: text.trim(), quote: reply_to, input }], text, reply_to);
    },
    [conversationId, keep],
  );

  const sendFiles = useCallback(
    (attachments: Attachment[]) => {
      const { reply_to } = draftOf(conversationId);
      setDraft(conversationId, { text: '', reply_to: undefined });
      const messages = attachments.map(({ file, type, caption }, index): NewMessage => {
        const outgoing = { blob: file, name: file.name, mime: file.type, type };
        return { type, file: outgoing, caption, quote: index === 0 ? reply_to : undefined };
      });
      void keep(messages, '', reply_to);
    },
    [conversationId, keep],
  );

  const sendVoice = useCallback(
    (blob: Blob, durationMs: number) => {
      const { text, reply_to } = draftOf(conversationId);
      setDraft(conversationId, { reply_to: undefined });
      const name = blob.type.includes('ogg') ? 'voz.ogg' : blob.type.includes('mp4') ? 'voz.m4a' : 'voz.webm';
      const file = {
        blob,
        name,
        mime: blob.type,
        type: 'audio' as const,
        voice: true,
        duration_ms: durationMs,
      };
      void keep([{ type: 'audio', file, quote: reply_to }], text, reply_to);
    },
    [conversationId, keep],
  );

  return { sendText, sendFiles, sendVoice };
}
