import { ActionIcon, Indicator } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Item } from '@/api/types';
import styles from './thread.module.css';

/** Goes to the end; counts what the customer wrote since the end was last in view. */
export function ScrollButton({ items, onClick }: { items: Item[]; onClick: () => void }) {
  const { t } = useTranslation('conversations');
  const [since] = useState(() => items[items.length - 1]?.seq ?? 0);
  const count = items.filter(
    (item) => item.seq > since && item.direction === 'in' && item.kind === 'message',
  ).length;
  return (
    <Indicator className={styles.toBottom} label={count} disabled={count === 0} size={18} offset={4}>
      <ActionIcon
        variant="default"
        radius="xl"
        size={40}
        className={styles.toBottomButton}
        aria-label={t('thread.toBottom')}
        onClick={onClick}
      >
        <IconChevronDown size={22} />
      </ActionIcon>
    </Indicator>
  );
}
