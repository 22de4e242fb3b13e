import { Skeleton } from '@mantine/core';
import { useSlow } from '@/ui/use-slow';
import styles from './conversation-list.module.css';

const ROWS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];

export function ListSkeleton() {
  const slow = useSlow();
  if (!slow) return null;
  return (
    <div aria-hidden>
      {ROWS.map((row) => (
        <div key={row} className={styles.skeleton}>
          <Skeleton circle height={46} />
          <div className={styles.skeletonText}>
            <Skeleton height={12} width="55%" radius="sm" />
            <Skeleton height={10} width="85%" radius="sm" />
          </div>
        </div>
      ))}
    </div>
  );
}
