import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorState } from '@/ui/error-state';
import { ScreenSkeleton } from '@/ui/screen-skeleton';
import table from '@/ui/table.module.css';
import { useActors } from '../api/get-actors';
import { usePager } from '../use-pager';
import { ActorSearch } from './actor-search';
import { ActorsTable } from './actors-table';
import styles from './overview.module.css';
import { Pager } from './pager';
import type { ActorName } from './screen';
import { KNOWN_KINDS } from './use-kind-name';
import { useRowKeys } from './use-row-keys';

/** The company's actors in memory, a page at a time, and a way to any other one by its code. */
export function Actors({ onActor }: { onActor: (actor: ActorName) => void }) {
  const { t } = useTranslation('cluster');
  const [kind, setKind] = useState('');
  const pager = usePager();
  const list = useRowKeys<HTMLElement>();
  const { data, error, isPending, refetch } = useActors(kind, pager.cursor);
  const kinds = [...new Set([...KNOWN_KINDS, ...(data?.items ?? []).map((actor) => actor.kind)])];
  const filter = (next: string) => {
    setKind(next);
    pager.restart();
  };
  return (
    <div className={styles.overview}>
      <ActorSearch kind={kind} kinds={kinds} onKind={filter} onActor={onActor} />
      <section ref={list} className={styles.section} aria-label={t('actors.label')}>
        {isPending && <ScreenSkeleton />}
        {!data && error && <ErrorState error={error} onRetry={() => void refetch()} />}
        {data?.items.length === 0 && (
          <p className={table.empty}>
            {t(pager.page > 1 ? 'actors.emptyPage' : kind ? 'actors.emptyKind' : 'actors.empty')}
          </p>
        )}
        {data && data.items.length > 0 && <ActorsTable actors={data.items} onActor={onActor} />}
        {data && <Pager pager={pager} next={data.next} />}
      </section>
    </div>
  );
}
