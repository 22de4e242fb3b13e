/** Media that is not there: not yet, or not at all, and what to do then. */
import { Loader } from '@mantine/core';
import { IconAlertTriangle, IconCloudDownload } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiError } from '@/api/problem';
import type { Direction, Media } from '@/api/types';
import { useErrorText } from '@/ui/error-text';
import { sizeText } from '@/ui/media/file-kind';
import { boxOf } from '@/ui/media/zoom';
import styles from './media-bubble.module.css';

interface Props {
  media: Media;
  direction: Direction;
}

function Note({ icon, title, children }: { icon: ReactNode; title: string; children?: ReactNode }) {
  return (
    <span className={styles.note}>
      {icon}
      <span className={styles.noteBody}>
        <span>{title}</span>
        {children}
      </span>
    </span>
  );
}

/** A picture keeps its room while it comes, so that the thread does not jump. */
export function PendingMedia({ media, direction }: Props) {
  const { t } = useTranslation('media');
  const text = t(`pending.${direction}`);
  if (media.width && media.height) {
    const box = boxOf(media.width, media.height);
    return (
      <span
        className={styles.room}
        style={{ width: box.width, aspectRatio: `${box.width} / ${box.height}` }}
        role="status"
      >
        <Loader size={26} color="gray" />
        {text}
      </span>
    );
  }
  return (
    <span role="status">
      <Note icon={<Loader size={20} color="gray" />} title={text}>
        {media.size !== undefined && <small>{sizeText(media.size)}</small>}
      </Note>
    </span>
  );
}

export function FailedMedia({ media, direction }: Props) {
  const { t } = useTranslation('media');
  return (
    <Note
      icon={<IconAlertTriangle className={styles.bad} size={22} aria-hidden />}
      title={media.error || t('failed.title')}
    >
      <small>{t(`failed.${direction}`)}</small>
    </Note>
  );
}

/** The server has it, this page could not get it. */
export function UnfetchedMedia({ error, onRetry }: { error: ApiError; onRetry: () => void }) {
  const { t } = useTranslation('media');
  const textOf = useErrorText();
  return (
    <Note icon={<IconCloudDownload className={styles.bad} size={22} aria-hidden />} title={textOf(error)}>
      <button type="button" className={styles.retry} onClick={onRetry}>
        {t('fetch.retry')}
      </button>
    </Note>
  );
}

/** Over a picture that is on its way; beside anything else. */
export function SendingVeil({ over }: { over: boolean }) {
  const { t } = useTranslation('media');
  return (
    <span className={over ? styles.veil : styles.sending} role="status">
      <Loader size={over ? 30 : 14} color={over ? 'var(--surface)' : 'gray'} />
      <span className={over ? 'visually-hidden' : undefined}>{t('sending')}</span>
    </span>
  );
}
