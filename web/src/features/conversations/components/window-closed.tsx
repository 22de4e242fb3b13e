import { IconEye, IconLock } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import styles from './composer.module.css';

/** Stands where the composer would be for who may only look. */
export function OnlyReading() {
  const { t } = useTranslation('conversations');
  return (
    <div className={styles.closed} role="note">
      <IconEye size={20} aria-hidden />
      <span>{t('composer.onlyReading')}</span>
    </div>
  );
}

/** Stands where the composer was; the draft stays and is there again when the customer writes. */
export function WindowClosed() {
  const { t } = useTranslation('conversations');
  return (
    <div className={styles.closed} role="note">
      <IconLock size={20} aria-hidden />
      <span>
        <strong>{t('composer.closedTitle')}</strong> {t('composer.closedBody')}
      </span>
    </div>
  );
}
