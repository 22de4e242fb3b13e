import { Button } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import styles from '@/ui/table.module.css';
import type { PagerState } from '../use-pager';

/** Nothing while everything fits on one page. */
export function Pager({ pager, next }: { pager: PagerState; next: string | null }) {
  const { t } = useTranslation('cluster');
  if (pager.page === 1 && next === null) return null;
  return (
    <nav className={styles.pager} aria-label={t('pager.label')}>
      <Button
        size="xs"
        variant="default"
        leftSection={<IconChevronLeft size={14} aria-hidden />}
        disabled={pager.page === 1}
        onClick={pager.back}
      >
        {t('pager.previous')}
      </Button>
      <span>{t('pager.page', { page: pager.page })}</span>
      <Button
        size="xs"
        variant="default"
        rightSection={<IconChevronRight size={14} aria-hidden />}
        disabled={next === null}
        onClick={() => next !== null && pager.forward(next)}
      >
        {t('pager.next')}
      </Button>
    </nav>
  );
}
