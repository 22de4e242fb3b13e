import { Tooltip } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import table from '@/ui/table.module.css';
import type { Watched } from '../api/get-cluster';
import { count, perSecond } from '../figures';
import { inOrder } from '../series';
import styles from './overview.module.css';

export function GatewaysTable({ watched }: { watched: Watched }) {
  const { t } = useTranslation('cluster');
  const { cluster, history } = watched;
  return (
    <section className={styles.section} aria-label={t('gateways.title')}>
      <header className={styles.sectionHead}>
        <h2 className={styles.sectionTitle}>{t('gateways.title')}</h2>
      </header>
      {cluster.gateways.length === 0 ? (
        <p className={table.empty}>{t('gateways.empty')}</p>
      ) : (
        <table className={table.table}>
          <thead>
            <tr>
              <th>{t('gateways.name')}</th>
              <th className={table.number}>{t('gateways.sockets')}</th>
              <th className={table.number}>{t('gateways.events')}</th>
              <th className={table.number}>{t('gateways.waiting')}</th>
              <th className={table.number}>
                <Tooltip label={t('gateways.parkedHint')}>
                  <span>{t('gateways.parked')}</span>
                </Tooltip>
              </th>
              <th className={table.number}>{t('gateways.deferred')}</th>
              <th className={table.number}>{t('gateways.staleReads')}</th>
            </tr>
          </thead>
          <tbody>
            {inOrder(cluster.gateways).map((gateway) => (
              <tr key={gateway.name}>
                <td className={table.wide}>
                  <strong>{gateway.name}</strong>
                </td>
                <td className={table.number} data-label={t('gateways.sockets')}>
                  {count(gateway.sockets)}
                </td>
                <td className={table.number} data-label={t('gateways.events')}>
                  {perSecond(history.events[gateway.name]?.perS)}
                </td>
                <td className={`${table.number} ${table.wide}`} data-label={t('gateways.waiting')}>
                  {count(gateway.waiting)}
                </td>
                <td className={table.number} data-label={t('gateways.parked')}>
                  {count(gateway.parked)}
                </td>
                <td className={table.number} data-label={t('gateways.deferred')}>
                  {count(gateway.deferred)}
                </td>
                <td className={`${table.number} ${table.wide}`} data-label={t('gateways.staleReads')}>
                  {count(gateway.stale_reads)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
