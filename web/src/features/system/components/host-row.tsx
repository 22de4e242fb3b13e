import { useTranslation } from 'react-i18next';
import table from '@/ui/table.module.css';
import type { Host } from '../contract';
import { bytes, count, milliseconds, perSecond, UNKNOWN } from '../figures';
import { tells } from '../history';
import styles from './host-row.module.css';
import { Pill, type PillTone } from './pill';

interface Props {
  host: Host;
  colour: string;
  turnsPerS: number | null;
  restarts: number;
  onOpen: () => void;
}

const TONES: Record<Host['state'], PillTone> = {
  alive: 'good',
  silent: 'bad',
  draining: 'warn',
  dead: 'bad',
};

/** Actors in memory against the most the host takes. */
function Live({ live, cap }: { live: number; cap: number }) {
  if (cap <= 0) return count(live);
  const part = Math.min(1, live / cap);
  return (
    <span className={styles.live}>
      <span>
        {count(live)} / {count(cap)}
      </span>
      <span className={styles.gauge} data-full={part >= 0.9 || undefined} aria-hidden>
        <span style={{ width: `${part * 100}%` }} />
      </span>
    </span>
  );
}

/** What a host that does not speak told last is dimmed: it may no longer be so. */
export function HostRow({ host, colour, turnsPerS, restarts, onOpen }: Props) {
  const { t } = useTranslation('cluster');
  const told = (host.stats.rss_bytes ?? 0) > 0;
  const { live = 0, live_cap = 0, waiting = 0, flush_ms = 0, loop_lag_ms = 0, rss_bytes = 0 } = host.stats;
  const number = `${table.number} ${tells(host) ? '' : styles.old}`;
  return (
    <tr>
      <td className={table.wide}>
        <span className={styles.name} style={{ '--colour': colour } as React.CSSProperties}>
          <button
            type="button"
            className={table.link}
            aria-label={t('hosts.open', { name: host.name })}
            onClick={onOpen}
          >
            {host.name}
          </button>
          <span className={`${table.dim} ${styles.node}`} title={host.node}>
            {host.node}
          </span>
        </span>
      </td>
      <td data-label={t('hosts.state')}>
        <Pill tone={TONES[host.state]}>{t(`state.${host.state}`)}</Pill>
      </td>
      <td className={table.number} data-label={t('hosts.shards')}>
        {count(host.shards)}
      </td>
      <td className={`${number} ${table.wide}`} data-label={t('hosts.live')}>
        {told ? <Live live={live} cap={live_cap} /> : UNKNOWN}
      </td>
      <td className={number} data-label={t('hosts.turns')}>
        {perSecond(turnsPerS)}
      </td>
      <td className={number} data-label={t('hosts.waiting')}>
        {told ? count(waiting) : UNKNOWN}
      </td>
      <td className={number} data-label={t('hosts.flush')}>
        {told ? milliseconds(flush_ms) : UNKNOWN}
      </td>
      <td className={number} data-label={t('hosts.lag')}>
        {told ? milliseconds(loop_lag_ms) : UNKNOWN}
      </td>
      <td className={number} data-label={t('hosts.memory')}>
        {told ? bytes(rss_bytes) : UNKNOWN}
      </td>
      <td className={table.number} data-label={t('hosts.restarts')}>
        {count(restarts)}
      </td>
    </tr>
  );
}
