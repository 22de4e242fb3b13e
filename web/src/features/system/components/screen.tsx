import { Badge, Tabs } from '@mantine/core';
import { IconActivity, IconMailPause, IconTopologyStar3 } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorBoundary } from '@/ui/error-boundary';
import { ErrorState } from '@/ui/error-state';
import { clockSeconds } from '@/ui/format';
import { ScreenSkeleton } from '@/ui/screen-skeleton';
import { useZone } from '@/ui/use-zone';
import { useCluster, type Watched } from '../api/get-cluster';
import { count } from '../figures';
import { ActorDrawer } from './actor-drawer';
import { Actors } from './actors';
import { DeadLetters } from './dead-letters';
import { HealthCard } from './health-card';
import { Overview } from './overview';
import styles from './screen.module.css';

export type View = 'overview' | 'actors' | 'dead-letters';

export interface ActorName {
  kind: string;
  id: string;
}

interface Props {
  view: View;
  onView: (view: View) => void;
  actor: ActorName | null;
  onActor: (actor: ActorName | null) => void;
}

function Head({ watched, stale }: { watched: Watched | undefined; stale: boolean }) {
  const { t } = useTranslation('cluster');
  const zone = useZone();
  const cluster = watched?.cluster;
  const mode = cluster?.mode === 'development' ? t('mode.development') : t('mode.production');
  const time = cluster ? clockSeconds(cluster.at, zone) : '';
  return (
    <header className={styles.head}>
      <h1 className={styles.title}>{t('title')}</h1>
      {cluster && (
        <p className={styles.about}>
          <span>{t('about', { version: cluster.version, mode })}</span>
          <span className={styles.live} data-stale={stale || undefined}>
            {t('updated', { time })}
          </span>
        </p>
      )}
    </header>
  );
}

function Panel({ value, children }: { value: View; children: ReactNode }) {
  return (
    <Tabs.Panel value={value} className={styles.panel}>
      <ErrorBoundary>{children}</ErrorBoundary>
    </Tabs.Panel>
  );
}

/** The page: what is the matter in words, and below it the figures, the actors and the dead letters. */
export function Screen({ view, onView, actor, onActor }: Props) {
  const { t } = useTranslation('cluster');
  const { data, error, isPending, refetch } = useCluster();
  const dead = data?.cluster.dead_letters ?? 0;
  return (
    <div className={styles.page}>
      <Head watched={data} stale={error !== null} />
      {isPending && <ScreenSkeleton />}
      {!data && error && <ErrorState error={error} onRetry={() => void refetch()} />}
      {data && (
        <div className={styles.body}>
          <HealthCard
            watched={data}
            stale={error !== null}
            onLetters={view === 'dead-letters' ? undefined : () => onView('dead-letters')}
          />
          <Tabs
            value={view}
            onChange={(next) => onView((next ?? 'overview') as View)}
            keepMounted={false}
            classNames={{ list: styles.tabs ?? '' }}
          >
            <Tabs.List aria-label={t('tabs.label')}>
              <Tabs.Tab value="overview" leftSection={<IconActivity size={16} aria-hidden />}>
                {t('tabs.overview')}
              </Tabs.Tab>
              <Tabs.Tab value="actors" leftSection={<IconTopologyStar3 size={16} aria-hidden />}>
                {t('tabs.actors')}
              </Tabs.Tab>
              <Tabs.Tab
                value="dead-letters"
                leftSection={<IconMailPause size={16} aria-hidden />}
                rightSection={dead > 0 && <Badge size="sm">{count(dead)}</Badge>}
              >
                {t('tabs.deadLetters')}
              </Tabs.Tab>
            </Tabs.List>
            <Panel value="overview">
              <Overview watched={data} onView={onView} />
            </Panel>
            <Panel value="actors">
              <Actors onActor={onActor} />
            </Panel>
            <Panel value="dead-letters">
              <DeadLetters onActor={onActor} />
            </Panel>
          </Tabs>
        </div>
      )}
      <ActorDrawer actor={actor} onClose={() => onActor(null)} />
    </div>
  );
}
