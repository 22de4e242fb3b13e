/** The chosen file, large, and what will become of it. */
import { Loader } from '@mantine/core';
import { IconAlertTriangle, IconInfoCircle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { AudioPlayer } from '@/ui/media/audio-player';
import { FileIcon } from '@/ui/media/document-view';
import { sizeText } from '@/ui/media/file-kind';
import { useLocalUrl } from '@/ui/media/use-local-url';
import styles from './attachment-dialog.module.css';
import type { Entry } from './use-attachments';

function Picture({ entry }: { entry: Entry }) {
  const { t } = useTranslation('media');
  const { prepared, original } = entry;
  const url = useLocalUrl(prepared?.ok ? prepared.file : undefined);
  if (!prepared) {
    return (
      <span className={styles.waiting} role="status">
        <Loader size={26} /> {t('dialog.preparing')}
      </span>
    );
  }
  const type = prepared.ok ? prepared.type : 'document';
  if (url && (type === 'image' || type === 'sticker')) return <img src={url} alt={original.name} />;
  // biome-ignore lint/a11y/useMediaCaption: a preview of the agent's own file
  if (url && type === 'video') return <video src={url} controls playsInline />;
  if (url && type === 'audio') {
    return (
      <AudioPlayer src={url} durationMs={undefined} voice={false} played={false} label={original.name} />
    );
  }
  return (
    <span className={styles.file}>
      <FileIcon name={original.name} mime={original.type} size={56} />
    </span>
  );
}

function Fate({ entry }: { entry: Entry }) {
  const { t } = useTranslation('media');
  const { prepared, original } = entry;
  if (!prepared) return null;
  if (!prepared.ok) {
    const limit = prepared.limit ? sizeText(prepared.limit) : '';
    return (
      <p className={styles.refusal} role="alert">
        <IconAlertTriangle size={16} aria-hidden />
        {t(`refused.${prepared.refusal}`, { size: sizeText(original.size), limit })}
      </p>
    );
  }
  const facts = `${t(`asType.${prepared.type}`)} · ${sizeText(prepared.file.size)}`;
  return (
    <p className={styles.fate}>
      {prepared.note && <IconInfoCircle size={16} aria-hidden />}
      {prepared.note ? `${facts} · ${t(`note.${prepared.note}`)}` : facts}
    </p>
  );
}

export function AttachmentPreview({ entry }: { entry: Entry }) {
  return (
    <figure className={styles.preview}>
      <div className={styles.stage}>
        <Picture entry={entry} />
      </div>
      <figcaption>
        <strong className={styles.name}>{entry.original.name}</strong>
        <Fate entry={entry} />
      </figcaption>
    </figure>
  );
}
