import { useTranslation } from 'react-i18next';
import type { Host, HostStats } from '../contract';
import { bytes, count, milliseconds, span } from '../figures';
import { unheard } from '../health';
import { Facts, SheetSection, SideSheet } from './side-sheet';

type Figure = Exclude<keyof HostStats, 'fenced_off' | 'commits'>;

const NOW: Figure[] = [
  'live',
  'live_cap',
  'waiting',
  'mailbox_max',
  'uncommitted',
  'dirty',
  'effects',
  'timers',
  'held',
  'flush_ms',
  'loop_lag_ms',
  'timer_lag_ms',
  'rss_bytes',
  'tasks',
  'threads',
  'fds',
];

const SINCE_BIRTH: Figure[] = [
  'turns',
  'committed',
  'flushes',
  'activations',
  'slept',
  'slow_turns',
  'interrupted',
  'broken',
  'dead_letters',
  'fenced',
  'stale',
  'cpu_s',
];

function shown(figure: Figure, value: number): string {
  if (figure.endsWith('_ms')) return milliseconds(value);
  if (figure === 'rss_bytes') return bytes(value);
  if (figure === 'cpu_s') return span(value);
  return count(value);
}

function Details({ host }: { host: Host }) {
  const { t } = useTranslation('cluster');
  const rowsOf = (figures: Figure[]) =>
    figures.map((figure) => [t(`stats.${figure}`), shown(figure, host.stats[figure] ?? 0)] as const);
  return (
    <>
      <Facts
        rows={[
          [t('hosts.state'), t(`state.${host.state}`)],
          [t('host.heard'), t('host.ago', { span: span(unheard(host)) })],
          [t('hosts.shards'), count(host.shards)],
          [t('host.node'), host.node],
          [t('host.pid'), String(host.pid)],
          [t('host.build'), host.build],
          [t('host.incarnation'), host.incarnation],
        ]}
      />
      <SheetSection title={t('host.now')}>
        <Facts rows={rowsOf(NOW)} />
      </SheetSection>
      <SheetSection title={t('host.figures')}>
        <Facts rows={rowsOf(SINCE_BIRTH)} />
      </SheetSection>
    </>
  );
}

/** Every figure a host tells of itself. */
export function HostDrawer({ host, onClose }: { host: Host | undefined; onClose: () => void }) {
  const { t } = useTranslation('cluster');
  return (
    <SideSheet
      opened={host !== undefined}
      title={host?.name ?? t('hosts.name')}
      closeLabel={t('host.close')}
      onClose={onClose}
    >
      {host && <Details host={host} />}
    </SideSheet>
  );
}
