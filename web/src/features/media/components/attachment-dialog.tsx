/** Looks at files before they go: what each will be, its caption, which to leave out. */
import { Button, Modal, Textarea } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconSend2 } from '@tabler/icons-react';
import { type ClipboardEvent, type DragEvent, type KeyboardEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AttachmentDialogProps } from '../contract';
import { MOST_FILES } from '../outgoing';
import styles from './attachment-dialog.module.css';
import { AttachmentPreview } from './attachment-preview';
import { AttachmentStrip } from './attachment-strip';
import { takesCaption, useAttachments } from './use-attachments';

const CAPTION_LIMIT = 1024;

export function AttachmentDialog({ files, initialCaption, onSend, onCancel }: AttachmentDialogProps) {
  const { t } = useTranslation('media');
  const small = useMediaQuery('(max-width: 700px)') ?? false;
  const { entries, over, ready, refused, attachments, add, remove, write } = useAttachments(
    files,
    initialCaption,
  );
  const [chosen, setChosen] = useState(entries[0]?.key ?? 0);
  const entry = entries.find(({ key }) => key === chosen) ?? entries[0];
  const sendable = ready && attachments.length > 0;

  useEffect(() => {
    if (entries.length === 0) onCancel();
  }, [entries.length, onCancel]);

  const take = (more: FileList) => {
    if (more.length > 0) add([...more]);
    return more.length > 0;
  };
  const onPaste = (event: ClipboardEvent) => take(event.clipboardData.files) && event.preventDefault();
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    event.stopPropagation();
    take(event.dataTransfer.files);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    if (sendable) onSend(attachments);
  };
  const problem = over
    ? t('dialog.tooMany', { count: MOST_FILES })
    : ready && attachments.length === 0
      ? t('dialog.nothing')
      : refused > 0
        ? t('dialog.skipped', { count: refused })
        : '';

  return (
    <Modal
      opened
      onClose={onCancel}
      title={t('dialog.title', { count: entries.length })}
      size="lg"
      fullScreen={small}
      centered
      classNames={{ body: styles.body ?? '', content: styles.content ?? '' }}
      closeButtonProps={{ 'aria-label': t('dialog.cancel') }}
      onPaste={onPaste}
      onDrop={onDrop}
      onDragOver={(event) => event.preventDefault()}
    >
      {entry && <AttachmentPreview key={entry.key} entry={entry} />}
      {entry && takesCaption(entry) && (
        <Textarea
          key={`caption-${entry.key}`}
          data-autofocus
          value={entry.caption}
          onChange={(event) => write(entry.key, event.currentTarget.value)}
          onKeyDown={onKeyDown}
          placeholder={t('dialog.captionHint')}
          aria-label={t('dialog.captionFor', { name: entry.original.name })}
          autosize
          minRows={1}
          maxRows={4}
          maxLength={CAPTION_LIMIT}
          disabled={entry.prepared?.ok === false}
        />
      )}
      <AttachmentStrip
        entries={entries}
        chosen={entry?.key ?? 0}
        onChoose={setChosen}
        onRemove={remove}
        onAdd={add}
      />
      <footer className={styles.footer}>
        <span className={styles.problem} role="status">
          {problem || (small ? '' : t('dialog.drop'))}
        </span>
        <Button variant="subtle" color="gray" onClick={onCancel}>
          {t('dialog.cancel')}
        </Button>
        <Button
          leftSection={<IconSend2 size={18} />}
          disabled={!sendable}
          loading={!ready}
          onClick={() => onSend(attachments)}
        >
          {attachments.length > 1 ? t('dialog.sendCount', { count: attachments.length }) : t('dialog.send')}
        </Button>
      </footer>
    </Modal>
  );
}
