import { Button } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { asApiError } from '@/api/problem';
import { useErrorText } from './error-text';
import styles from './states.module.css';

/** What happened, a way to try again, and the request id for whoever looks into it. */
export function ErrorState({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { t } = useTranslation('ui');
  const textOf = useErrorText();
  const id = asApiError(error).problem.request_id;
  return (
    <div className={styles.state} role="alert">
      <IconAlertTriangle className={styles.bad} size={28} aria-hidden />
      <p className={styles.title}>{textOf(error)}</p>
      {onRetry && (
        <Button variant="light" size="xs" onClick={onRetry}>
          {t('retry')}
        </Button>
      )}
      {id && <code className={styles.request}>{t('request', { id })}</code>}
    </div>
  );
}
