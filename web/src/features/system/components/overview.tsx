import { useMemo } from 'react';
import type { Watched } from '../api/get-cluster';
import { present } from '../history';
import { groupsOf } from '../series';
import { Charts } from './charts';
import { GatewaysTable } from './gateways-table';
import { HostsTable } from './hosts-table';
import styles from './overview.module.css';
import type { View } from './screen';
import { ShardBand } from './shard-band';
import { Summary } from './summary';

/** Everything the cluster says of itself, on one page. */
export function Overview({ watched, onView }: { watched: Watched; onView: (view: View) => void }) {
  const { cluster, history } = watched;
  const groups = useMemo(() => groupsOf(present(cluster.hosts)), [cluster]);
  return (
    <div className={styles.overview}>
      <Summary watched={watched} onView={onView} />
      <ShardBand cluster={cluster} groups={groups} />
      <Charts samples={history.samples} groups={groups} />
      <HostsTable watched={watched} groups={groups} />
      <GatewaysTable watched={watched} />
    </div>
  );
}
