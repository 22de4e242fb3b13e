import { IconCheck, IconChecks, IconClock } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Ticks as Degree } from '../fold';
import styles from './bubble.module.css';

const ICONS = { clock: IconClock, sent: IconCheck, delivered: IconChecks, read: IconChecks };

export function Ticks({ degree }: { degree: Degree }) {
  const { t } = useTranslation('sandbox');
  const Icon = ICONS[degree];
  const label = t(`ticks.${degree}`);
  return (
    <span className={styles.ticks} data-ticks={degree} title={label}>
      <Icon size={degree === 'clock' ? 13 : 16} stroke={2.2} aria-hidden />
      <span className="visually-hidden">{label}</span>
    </span>
  );
}
