import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { Figures } from '@/api/generated';
import { useMay } from '@/api/may';
import { useSession } from '@/api/session';
import { listenToFigures, useFigures } from '@/realtime/figures';
import type { InboxFilter } from '@/realtime/inbox-fold';
import type { ListFilter } from '@/realtime/list-filter';
import styles from './figures-strip.module.css';

const SHOWN: readonly { figure: Exclude<keyof Figures, 'assigned'>; filter: InboxFilter }[] = [
  { figure: 'open', filter: 'open' },
  { figure: 'waiting', filter: 'waiting' },
  { figure: 'unassigned', filter: 'unassigned' },
  { figure: 'resolved_today', filter: 'resolved' },
];

interface Props {
  filter: ListFilter;
  onFilter: (filter: ListFilter) => void;
}

/** For who leads: the company's figures of this moment. Each opens the rows behind it. */
export function FiguresStrip({ filter, onFilter }: Props) {
  const { t } = useTranslation('conversations');
  const supervises = useMay('supervise');
  const tenantId = useSession(({ user }) => user?.tenant.id);
  const figures = useFigures((store) => store.figures);
  useEffect(() => {
    if (supervises && tenantId) return listenToFigures(tenantId);
  }, [supervises, tenantId]);
  if (!supervises || !figures) return null;
  const taken = figures.open === 0 ? 0 : (100 * figures.assigned) / figures.open;
  return (
    <section className={styles.strip} aria-label={t('figures.label')}>
      <div className={styles.cells}>
        {SHOWN.map(({ figure, filter: leadsTo }) => (
          <button
            key={figure}
            type="button"
            className={styles.cell}
            data-figure={figure}
            aria-pressed={filter === leadsTo}
            title={t(`figures.hint.${figure}`)}
            onClick={() => onFilter(leadsTo)}
          >
            <span className={styles.value}>{figures[figure].toLocaleString('pt-BR')}</span>
            <span className={styles.name}>{t(`figures.${figure}`)}</span>
          </button>
        ))}
      </div>
      <div
        className={styles.bar}
        role="img"
        aria-label={t('figures.share', { assigned: figures.assigned, open: figures.open })}
        title={t('figures.share', { assigned: figures.assigned, open: figures.open })}
      >
        <span className={styles.taken} style={{ width: `${taken}%` }} />
      </div>
    </section>
  );
}
