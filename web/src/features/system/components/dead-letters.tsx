import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorState } from '@/ui/error-state';
import { ScreenSkeleton } from '@/ui/screen-skeleton';
import table from '@/ui/table.module.css';
import { useDeadLetters } from '../api/get-dead-letters';
import { useSettling } from '../settling';
import { usePager } from '../use-pager';
import { DeadLetterTable } from './dead-letter-table';
import { DropDialog } from './drop-dialog';
import { LetterBar } from './letter-bar';
import styles from './overview.module.css';
import { Pager } from './pager';
import type { ActorName } from './screen';
import { useRowKeys } from './use-row-keys';
import { useSettle } from './use-settle';

/** The messages an actor could not take: try them again, or give them up. */
export function DeadLetters({ onActor }: { onActor: (actor: ActorName) => void }) {
  const { t } = useTranslation('cluster');
  const pager = usePager();
  const list = useRowKeys<HTMLElement>();
  const { data, error, isPending, refetch } = useDeadLetters(pager.cursor);
  const { hidden, job } = useSettling();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [dropping, setDropping] = useState<string[]>([]);
  const settle = useSettle();
  const letters = data?.items.filter(({ id }) => !hidden.has(id)) ?? [];
  const picked = letters.filter(({ id }) => chosen.has(id)).map(({ id }) => id);
  const replay = (ids: string[]) => {
    setChosen(new Set());
    void settle(ids, 'replay');
  };
  const drop = () => {
    setChosen(new Set());
    setDropping([]);
    void settle(dropping, 'drop');
  };
  return (
    <section ref={list} className={styles.section} aria-label={t('letters.label')}>
      {isPending && <ScreenSkeleton />}
      {!data && error && <ErrorState error={error} onRetry={() => void refetch()} />}
      <LetterBar
        letters={letters}
        picked={picked}
        onPick={(ids) => setChosen(new Set(ids))}
        onReplay={() => replay(picked)}
        onDrop={() => setDropping(picked)}
      />
      {data && letters.length === 0 && !job && (
        <p className={table.empty}>{t(pager.page > 1 ? 'letters.emptyPage' : 'letters.empty')}</p>
      )}
      {letters.length > 0 && (
        <DeadLetterTable
          letters={letters}
          chosen={chosen}
          onChosen={setChosen}
          busy={job !== null}
          onReplay={(id) => replay([id])}
          onDrop={(id) => setDropping([id])}
          onActor={onActor}
        />
      )}
      {data && <Pager pager={pager} next={data.next} />}
      <DropDialog count={dropping.length} onCancel={() => setDropping([])} onConfirm={drop} />
    </section>
  );
}
