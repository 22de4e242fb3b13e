import { useTranslation } from 'react-i18next';
import type { Item } from '@/api/types';
import { clockTime, exactTime } from '@/ui/format';
import { useZone } from '@/ui/use-zone';
import styles from './bubble.module.css';
import { Ticks } from './ticks';

/** Time and ticks in the bubble's corner. */
export function BubbleMeta({ item, over }: { item: Item; over: boolean }) {
  const { t } = useTranslation('conversations');
  const zone = useZone();
  return (
    <span className={over ? styles.metaOver : styles.meta}>
      {item.author.type === 'phone' && <span>{t('bubble.phone')} ·</span>}
      {item.edited_at && !item.revoked_at && <span>{t('bubble.edited')}</span>}
      <time dateTime={item.at} title={exactTime(item.at, zone)}>
        {clockTime(item.at, zone)}
      </time>
      {item.direction === 'out' && item.status && <Ticks status={item.status} />}
    </span>
  );
}
