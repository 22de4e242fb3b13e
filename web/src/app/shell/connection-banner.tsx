import { IconCloudOff } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '@/api/session';
import { useConnection } from '@/realtime/connection';
import styles from './connection-banner.module.css';

/** A blink of the network is not worth a word. */
const PATIENCE_MS = 1_500;

export function ConnectionBanner() {
  const { t } = useTranslation('app');
  const online = useConnection((connection) => connection.online);
  const active = useSession((session) => session.status === 'active');
  const [late, setLate] = useState(false);
  const away = !online && active;
  useEffect(() => {
    if (!away) return setLate(false);
    const timer = setTimeout(() => setLate(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [away]);
  return (
    <div role="status" className={late ? styles.banner : styles.silent}>
      {late && (
        <>
          <IconCloudOff size={18} aria-hidden />
          <span>
            <strong>{t('connection.lost')}</strong>{' '}
            <span className={styles.works}>{t('connection.works')}</span>
          </span>
        </>
      )}
    </div>
  );
}
