import { IconMapPin, IconUser } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { ContactCard, GeoLocation } from '@/api/types';
import { phoneText } from '@/ui/format';
import styles from './content.module.css';

const PRECISION = 5;

export function LocationContent({ location }: { location: GeoLocation }) {
  const { t } = useTranslation('sandbox');
  const { latitude, longitude, name, address } = location;
  return (
    <span className={styles.card}>
      <span className={styles.cardIcon}>
        <IconMapPin size={22} aria-hidden />
      </span>
      <span className={styles.cardBody}>
        <strong>{name || t('bubble.location')}</strong>
        <span>{address || `${latitude.toFixed(PRECISION)}, ${longitude.toFixed(PRECISION)}`}</span>
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

export function ContactsContent({ cards }: { cards: ContactCard[] }) {
  return (
    <span className={styles.stack}>
      {cards.map((card, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: cards have no id and never move
        <span key={index} className={styles.card}>
          <span className={styles.cardIcon}>
            <IconUser size={22} aria-hidden />
          </span>
          <span className={styles.cardBody}>
            <strong>{card.name?.formatted_name ?? card.name?.first_name ?? '—'}</strong>
            {card.phones?.map(({ phone, wa_id }) => (
              <span key={phone ?? wa_id}>{phoneText(phone ?? wa_id ?? '')}</span>
            ))}
          </span>
        </span>
      ))}
    </span>
  );
}
