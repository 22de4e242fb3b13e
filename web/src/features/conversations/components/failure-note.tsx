import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '@/api/problem';
import { useErrorText } from '@/ui/error-text';
import type { ThreadRow } from '../thread-rows';
import type { BubbleActions } from './bubble';
import styles from './failure-note.module.css';

/** Why a message did not go, what to do, and a way to try again. */
export function FailureNote({ row, actions }: { row: ThreadRow; actions: BubbleActions }) {
  const { t } = useTranslation('conversations');
  const textOf = useErrorText();
  const { item, entry } = row;
  const title = entry?.problem
    ? textOf(new ApiError(entry.problem))
    : (item.error?.title ?? t('bubble.failedFallback'));
  return (
    <div className={styles.failure} role="note">
      <IconAlertTriangle size={15} aria-hidden />
      <span>
        {title} {!entry && item.error?.action}{' '}
        <button type="button" className={styles.retry} onClick={() => actions.onRetry(row)}>
          {t('bubble.retry')}
        </button>
        {entry && (
          <>
            {' · '}
            <button type="button" className={styles.retry} onClick={() => actions.onDiscard(row)}>
              {t('bubble.discard')}
            </button>
          </>
        )}
      </span>
    </div>
  );
}
