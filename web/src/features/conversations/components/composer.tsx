import { ActionIcon, Textarea, Tooltip } from '@mantine/core';
import { IconMicrophone, IconSend2 } from '@tabler/icons-react';
import { type ClipboardEvent, type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Conversation } from '@/api/types';
import { setDraft, useDraft } from '@/outbox/drafts';
import { nameOf } from '../model';
import { useSlots } from '../slots';
import { AttachMenu } from './attach-menu';
import styles from './composer.module.css';
import { EmojiButton } from './emoji-button';
import { ReplyBar } from './reply-bar';
import { useSend } from './use-send';
import { useTypingSignal } from './use-typing-signal';

interface Props {
  conversation: Conversation;
  onFiles: (files: File[]) => void;
}

const FINE_POINTER = '(hover: hover) and (pointer: fine)';

function insertAt(field: HTMLTextAreaElement, piece: string): { text: string; caret: number } {
  const { selectionStart, selectionEnd, value } = field;
  return {
    text: value.slice(0, selectionStart) + piece + value.slice(selectionEnd),
    caret: selectionStart + piece.length,
  };
}

export function Composer({ conversation, onFiles }: Props) {
  const { t } = useTranslation('conversations');
  const { VoiceRecorder } = useSlots();
  const { id } = conversation;
  const { text, reply_to: quote } = useDraft(id);
  const { sendText, sendVoice } = useSend(id);
  const typing = useTypingSignal(id);
  const field = useRef<HTMLTextAreaElement>(null);
  const [recording, setRecording] = useState(false);
  const empty = text.trim() === '';

  // On a touch screen the focus would open the keyboard over the thread.
  useEffect(() => {
    if (window.matchMedia(FINE_POINTER).matches) field.current?.focus({ preventScroll: true });
  }, []);

  const send = () => {
    if (empty) return;
    sendText(text);
    field.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      send();
    }
    if (event.key === 'Escape' && quote) {
      event.stopPropagation();
      setDraft(id, { reply_to: undefined });
    }
  };
  const onPaste = (event: ClipboardEvent) => {
    const files = [...event.clipboardData.files];
    if (files.length === 0) return;
    event.preventDefault();
    onFiles(files);
  };
  const onEmoji = (emoji: string) => {
    if (!field.current) return;
    const { text: next, caret } = insertAt(field.current, emoji);
    setDraft(id, { text: next });
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(caret, caret);
    });
  };

  return (
    <div className={styles.composer}>
      {quote && <ReplyBar quote={quote} onCancel={() => setDraft(id, { reply_to: undefined })} />}
      {recording ? (
        <VoiceRecorder
          onRecorded={(blob, durationMs) => {
            setRecording(false);
            sendVoice(blob, durationMs);
          }}
          onCancel={() => setRecording(false)}
        />
      ) : (
        <div className={styles.line}>
          <EmojiButton onEmoji={onEmoji} />
          <AttachMenu onFiles={onFiles} />
          <Textarea
            ref={field}
            data-composer
            className={styles.field}
            value={text}
            onChange={(event) => {
              setDraft(id, { text: event.currentTarget.value });
              if (event.currentTarget.value.trim()) typing();
            }}
            onKeyDown={onKeyDown}
            onPaste={onPaste}
            placeholder={t('composer.placeholder')}
            aria-label={t('composer.label', { name: nameOf(conversation.contact) })}
            autosize
            minRows={1}
            maxRows={8}
            maxLength={4096}
            enterKeyHint="send"
          />
          {empty ? (
            <Tooltip label={t('composer.record')}>
              <ActionIcon
                variant="subtle"
                color="gray"
                size={40}
                radius="xl"
                aria-label={t('composer.record')}
                onClick={() => setRecording(true)}
              >
                <IconMicrophone size={22} />
              </ActionIcon>
            </Tooltip>
          ) : (
            <ActionIcon variant="filled" size={40} radius="xl" aria-label={t('composer.send')} onClick={send}>
              <IconSend2 size={20} />
            </ActionIcon>
          )}
        </div>
      )}
    </div>
  );
}
