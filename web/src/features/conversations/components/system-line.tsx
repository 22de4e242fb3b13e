import type { Item } from '@/api/types';
import { exactTime } from '@/ui/format';
import { useZone } from '@/ui/use-zone';
import styles from './thread.module.css';

/** What happened around the talk: assigned, resolved, number changed. */
export function SystemLine({ item }: { item: Item }) {
  const zone = useZone();
  return (
    <p className={styles.system} title={exactTime(item.at, zone)}>
      {item.text ?? item.type}
    </p>
  );
}
