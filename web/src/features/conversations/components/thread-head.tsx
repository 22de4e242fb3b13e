import { Button, Loader } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { loadOlder, useTimelines } from '@/realtime/timelines';
import styles from './thread.module.css';

/** Above the oldest loaded entry: loading, what went wrong, or the beginning. */
export function ThreadHead({ context }: { context?: { conversationId: string } }) {
  const { t } = useTranslation('conversations');
  const { t: ui } = useTranslation('ui');
  const id = context?.conversationId ?? '';
  const next = useTimelines((timelines) => timelines.byId.get(id)?.next);
  const error = useTimelines((timelines) => timelines.errors.get(id));
  if (next === null) return <p className={styles.start}>{t('thread.start')}</p>;
  if (error) {
    return (
      <p className={styles.start}>
        {t('thread.olderFailed')}{' '}
        <Button size="compact-xs" variant="light" onClick={() => void loadOlder(id)}>
          {ui('retry')}
        </Button>
      </p>
    );
  }
  return (
    <p className={styles.start}>
      <Loader size="xs" aria-label={t('thread.older')} />
    </p>
  );
}
