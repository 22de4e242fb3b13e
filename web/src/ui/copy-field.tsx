import { Button, CopyButton } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import styles from './copy-field.module.css';

/** Something to hand on: shown whole, selected by a click, copied by a button. */
export function CopyField({ label, value }: { label: string; value: string }) {
  const { t } = useTranslation('ui');
  return (
    <div className={styles.field}>
      <input
        className={styles.value}
        readOnly
        value={value}
        aria-label={label}
        onFocus={(event) => event.currentTarget.select()}
      />
      <CopyButton value={value}>
        {({ copied, copy }) => (
          <Button
            className={styles.button ?? ''}
            variant="light"
            data-autofocus
            leftSection={copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}
            onClick={copy}
          >
            <span aria-live="polite">{copied ? t('copied') : t('copy')}</span>
          </Button>
        )}
      </CopyButton>
    </div>
  );
}
