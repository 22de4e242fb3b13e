import { IconMapPin } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { GeoLocation } from '@/api/types';
import styles from './content.module.css';

const PRECISION = 6;

/** No map tiles: the page asks nothing of other servers. The link opens a map on request. */
export function LocationContent({ location }: { location: GeoLocation }) {
  const { t } = useTranslation('conversations');
  const { latitude, longitude, name, address } = location;
  const place = `${latitude.toFixed(PRECISION)},${longitude.toFixed(PRECISION)}`;
  return (
    <span className={styles.card}>
      <span className={styles.cardIcon}>
        <IconMapPin size={22} aria-hidden />
      </span>
      <span className={styles.cardBody}>
        {name && <strong>{name}</strong>}
        {address && <span>{address}</span>}
        {!name && !address && <span className={styles.numbers}>{place.replace(',', ', ')}</span>}
        <a
          href={`https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=17/${latitude}/${longitude}`}
          target="_blank"
          rel="noopener noreferrer"
        >
          {t('bubble.openMap')}
        </a>
      </span>
    </span>
  );
}
