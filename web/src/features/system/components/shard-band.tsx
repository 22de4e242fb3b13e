import { Tooltip } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Cluster } from '../contract';
import { count } from '../figures';
import { colourOf, type Group, inOrder } from '../series';
import styles from './shard-band.module.css';

/** With more hosts than this the names below the band would be longer than the page. */
const NAMED = 8;

const share = new Intl.NumberFormat('pt-BR', { style: 'percent', maximumFractionDigits: 1 });

interface Part {
  key: string;
  name: string;
  shards: number;
  colour: string | null;
}

/** Who owns how many shards, as one band. */
export function ShardBand({ cluster, groups }: { cluster: Cluster; groups: Group[] }) {
  const { t } = useTranslation('cluster');
  const { total, dedicated, unowned, version } = cluster.shards;
  const parts: Part[] = inOrder(cluster.hosts)
    .filter(({ shards }) => shards > 0)
    .map(({ name, incarnation, shards }) => ({
      key: `${name}#${incarnation}`,
      name,
      shards,
      colour: colourOf(groups, name),
    }));
  if (unowned > 0) parts.push({ key: '', name: t('shards.unowned'), shards: unowned, colour: null });
  const all = parts.reduce((sum, { shards }) => sum + shards, 0);
  const words = ({ name, shards }: Part) =>
    t('shards.part', { name, shards: count(shards), share: share.format(shards / all) });
  return (
    <section className={styles.section} aria-label={t('shards.title')}>
      <header className={styles.head}>
        <h2 className={styles.title}>{t('shards.title')}</h2>
        <span className={styles.note}>
          {t('shards.version', { total: count(total), version })}
          {dedicated > 0 && ` · ${t('shards.dedicated', { count: dedicated })}`}
        </span>
      </header>
      {parts.length === 0 ? (
        <p className={styles.note}>{t('shards.empty')}</p>
      ) : (
        <ul className={styles.band} aria-label={t('shards.map')}>
          {parts.map((part) => (
            <Tooltip key={part.key} label={words(part)} events={{ hover: true, focus: true, touch: true }}>
              <li
                className={styles.part}
                data-unowned={part.colour === null || undefined}
                style={{ flexGrow: part.shards, '--colour': part.colour } as React.CSSProperties}
              >
                <span className="visually-hidden">{words(part)}</span>
              </li>
            </Tooltip>
          ))}
        </ul>
      )}
      {parts.length > 0 && groups.length <= NAMED && parts.length <= NAMED + 1 && (
        <ul className={styles.legend} aria-hidden>
          {parts.map((part) => (
            <li key={part.key} style={{ '--colour': part.colour } as React.CSSProperties}>
              <span className={styles.name}>{part.name}</span> {count(part.shards)}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
