import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { dayLabel } from '@/ui/format';
import { useZone } from '@/ui/use-zone';
import type { ThreadRow } from '../thread-rows';
import { Bubble, type BubbleActions } from './bubble';
import { SystemLine } from './system-line';
import styles from './thread.module.css';

interface Props {
  row: ThreadRow;
  last: boolean;
  now: number;
  contactName: string;
  myId: string;
  highlighted: boolean;
  actions: BubbleActions;
}

/** One entry with the dividers above it. */
export const ThreadRowView = memo(function ThreadRowView({ row, last, now, ...bubble }: Props) {
  const { t } = useTranslation('conversations');
  const zone = useZone();
  return (
    <div className={styles.column} data-last={last || undefined}>
      {row.newDay && (
        <h2 className={styles.day}>
          <span>{dayLabel(row.item.at, now, zone)}</span>
        </h2>
      )}
      {row.unread !== undefined && (
        <p className={styles.unread}>
          <span>{t('thread.unread', { count: row.unread })}</span>
        </p>
      )}
      {row.item.kind === 'system' ? <SystemLine item={row.item} /> : <Bubble row={row} {...bubble} />}
    </div>
  );
});
