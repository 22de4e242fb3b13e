import { ActionIcon, Textarea, Tooltip } from '@mantine/core';
import { IconCheck, IconMicrophone, IconSend2 } from '@tabler/icons-react';
import { type ClipboardEvent, type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { VoiceRecorder } from '@/ui/media/voice-recorder';
import { AttachMenu } from './attach-menu';
import styles from './composer.module.css';
import { ComposerNotes } from './composer-notes';
import { type SheetName, usePhone } from './phone-context';
import type { DraftDoor } from './use-draft';
import { useOutbound } from './use-outbound';

interface Props {
  door: DraftDoor;
  onSheet: (name: SheetName) => void;
}

const FINE_POINTER = '(hover: hover) and (pointer: fine)';

export function Composer({ door, onSheet }: Props) {
  const { t } = useTranslation('sandbox');
  const { phone } = usePhone();
  const { draft, change } = door;
  const { busy, submit, sendVoice } = useOutbound(door);
  const [recording, setRecording] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const empty = draft.text.trim() === '' && draft.files.length === 0;

  // On a touch screen the focus would open the keyboard over the thread.
  // biome-ignore lint/correctness/useExhaustiveDependencies: choosing an answer, an edit or files calls for typing
  useEffect(() => {
    if (window.matchMedia(FINE_POINTER).matches) field.current?.focus({ preventScroll: true });
  }, [draft.reply, draft.edit, draft.files]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      if (!busy) void submit();
    }
    if (event.key === 'Escape')
      change({ reply: undefined, ...(draft.edit ? { edit: undefined, text: '' } : {}) });
  };
  const onFiles = (files: File[], asDocument: boolean) => {
    if (files.length > 0) change({ files: [...draft.files, ...files], asDocument });
  };
  const onPaste = (event: ClipboardEvent) => {
    const files = [...event.clipboardData.files];
    if (files.length === 0) return;
    event.preventDefault();
    onFiles(files, false);
  };

  if (recording) {
    return (
      <div className={styles.composer}>
        <VoiceRecorder
          onRecorded={(blob) => {
            setRecording(false);
            void sendVoice(blob);
          }}
          onCancel={() => setRecording(false)}
        />
      </div>
    );
  }
  return (
    <div className={styles.composer}>
      <ComposerNotes {...door} />
      <div className={styles.line}>
        <AttachMenu onFiles={onFiles} onSheet={onSheet} />
        <Textarea
          ref={field}
          className={styles.field ?? ''}
          value={draft.text}
          onChange={(event) => change({ text: event.currentTarget.value })}
          onKeyDown={onKeyDown}
          onPaste={onPaste}
          placeholder={draft.files.length > 0 ? t('composer.caption') : t('composer.placeholder')}
          aria-label={t('composer.label', { name: phone.name })}
          autosize
          minRows={1}
          maxRows={5}
          maxLength={4096}
          enterKeyHint="send"
        />
        {empty ? (
          <Tooltip label={t('composer.record')}>
            <ActionIcon
              size={38}
              radius="xl"
              loading={busy}
              aria-label={t('composer.record')}
              onClick={() => setRecording(true)}
            >
              <IconMicrophone size={20} />
            </ActionIcon>
          </Tooltip>
        ) : (
          <ActionIcon
            size={38}
            radius="xl"
            loading={busy}
            aria-label={t('composer.send')}
            onClick={() => void submit()}
          >
            {draft.edit ? <IconCheck size={20} /> : <IconSend2 size={19} />}
          </ActionIcon>
        )}
      </div>
    </div>
  );
}
