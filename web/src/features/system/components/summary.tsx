import { Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Watched } from '../api/get-cluster';
import { count, perSecond } from '../figures';
import { sum, valuesOf } from '../series';
import styles from './overview.module.css';
import type { View } from './screen';

interface FigureProps {
  name: string;
  value: string;
  hint?: string;
  tone?: 'warn' | 'bad' | undefined;
  onOpen?: () => void;
}

function Figure({ name, value, hint, tone, onOpen }: FigureProps): ReactNode {
  const figure = (
    <div className={styles.figure} data-tone={tone}>
      <dt>{name}</dt>
      <dd>
        {onOpen ? (
          <button type="button" className={styles.open} onClick={onOpen} aria-label={`${name}: ${value}`}>
            {value}
          </button>
        ) : (
          value
        )}
      </dd>
    </div>
  );
  return hint ? <Tooltip label={hint}>{figure}</Tooltip> : figure;
}

/** The cluster as a whole, in six numbers. */
export function Summary({ watched, onView }: { watched: Watched; onView: (view: View) => void }) {
  const { t } = useTranslation('cluster');
  const { cluster, history } = watched;
  const now = history.samples.slice(-1);
  const names = Object.keys(now[0]?.hosts ?? {});
  const [turns = null] = valuesOf(now, names, 'turnsPerS', sum);
  const [live = null] = valuesOf(now, names, 'live', sum);
  const sockets = cluster.gateways.reduce((total, gateway) => total + gateway.sockets, 0);
  const { alive, term } = cluster.coordinator;
  return (
    <section aria-label={t('summary.label')}>
      <dl className={styles.summary}>
        <Figure name={t('summary.turns')} value={perSecond(turns)} />
        <Figure name={t('summary.live')} value={count(live)} onOpen={() => onView('actors')} />
        <Figure name={t('summary.sockets')} value={count(sockets)} />
        <Figure name={t('summary.inbox')} value={count(cluster.inbox)} hint={t('summary.inboxHint')} />
        <Figure
          name={t('summary.deadLetters')}
          value={count(cluster.dead_letters)}
          tone={cluster.dead_letters > 0 ? 'warn' : undefined}
          onOpen={() => onView('dead-letters')}
        />
        <Figure
          name={t('summary.coordinator')}
          value={alive ? t('summary.term', { term }) : t('summary.silent')}
          tone={alive ? undefined : 'bad'}
          hint={cluster.coordinator.holder}
        />
      </dl>
    </section>
  );
}
