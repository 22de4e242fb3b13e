import { Button, Tooltip } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import table from '@/ui/table.module.css';
import type { Watched } from '../api/get-cluster';
import type { Host } from '../contract';
import { colourOf, type Group, inOrder } from '../series';
import { HostDrawer } from './host-drawer';
import { HostRow } from './host-row';
import styles from './overview.module.css';

/** More rows than this wait behind a button. */
const FEW = 12;

const RANK: Record<Host['state'], number> = { silent: 0, dead: 1, draining: 2, alive: 3 };

/** By name, so that rows stay where they are; when not all are seen, those that need a look come first. */
function sorted(hosts: readonly Host[]): Host[] {
  const named = inOrder(hosts);
  return named.length > FEW ? named.sort((a, b) => RANK[a.state] - RANK[b.state]) : named;
}

const keyOf = ({ name, incarnation }: Host) => `${name}#${incarnation}`;

export function HostsTable({ watched, groups }: { watched: Watched; groups: Group[] }) {
  const { t } = useTranslation('cluster');
  const { cluster, history } = watched;
  const [all, setAll] = useState(false);
  const [open, setOpen] = useState<{ name: string; key: string } | null>(null);
  const hosts = sorted(cluster.hosts);
  const shown = all ? hosts : hosts.slice(0, FEW);
  const figures = history.samples.at(-1)?.hosts ?? {};
  return (
    <section className={styles.section} aria-label={t('hosts.title')}>
      <header className={styles.sectionHead}>
        <h2 className={styles.sectionTitle}>{t('hosts.title')}</h2>
        {hosts.length > 0 && (
          <span className={styles.sectionNote}>
            {t('health.unit', { count: hosts.length })}{' '}
            {t('hosts.nodes', { count: Math.max(1, cluster.nodes.length) })}
          </span>
        )}
      </header>
      {hosts.length === 0 && <p className={table.empty}>{t('hosts.empty')}</p>}
      {hosts.length > 0 && (
        <table className={table.table}>
          <thead>
            <tr>
              <th>{t('hosts.name')}</th>
              <th>{t('hosts.state')}</th>
              <th className={table.number}>{t('hosts.shards')}</th>
              <th className={table.number}>{t('hosts.live')}</th>
              <th className={table.number}>{t('hosts.turns')}</th>
              <th className={table.number}>{t('hosts.waiting')}</th>
              <th className={table.number}>{t('hosts.flush')}</th>
              <th className={table.number}>{t('hosts.lag')}</th>
              <th className={table.number}>{t('hosts.memory')}</th>
              <th className={table.number}>
                <Tooltip label={t('hosts.restartsHint')}>
                  <span>{t('hosts.restarts')}</span>
                </Tooltip>
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map((host) => (
              <HostRow
                key={keyOf(host)}
                host={host}
                colour={colourOf(groups, host.name)}
                turnsPerS={figures[host.name]?.turnsPerS ?? null}
                restarts={history.lives[host.name]?.restarts ?? 0}
                onOpen={() => setOpen({ name: host.name, key: keyOf(host) })}
              />
            ))}
          </tbody>
        </table>
      )}
      {hosts.length > FEW && (
        <div className={styles.more}>
          <Button size="compact-sm" variant="subtle" onClick={() => setAll(!all)}>
            {all ? t('hosts.showFewer') : t('hosts.showAll', { count: hosts.length })}
          </Button>
        </div>
      )}
      <HostDrawer
        host={
          hosts.find((host) => keyOf(host) === open?.key) ?? hosts.find(({ name }) => name === open?.name)
        }
        onClose={() => setOpen(null)}
      />
    </section>
  );
}
