import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { nearest, spanOf } from '@/ui/chart/scale';
import { type Series, TimeChart } from '@/ui/chart/time-chart';
import { clockSeconds } from '@/ui/format';
import { useZone } from '@/ui/use-zone';
import { count, milliseconds, percent, perSecond } from '../figures';
import { type HostFigures, KEPT_MS, type Sample } from '../history';
import { type Group, REST, sum, valuesOf, worst } from '../series';
import styles from './overview.module.css';

const add = (values: number[]) => sum(values);

interface HostChart {
  title: 'turns' | 'flush' | 'lag' | 'live' | 'cpu';
  figure: keyof HostFigures;
  stacked: boolean;
  whole?: boolean;
  format: (value: number | null) => string;
}

const HOST_CHARTS: HostChart[] = [
  { title: 'turns', figure: 'turnsPerS', stacked: true, format: perSecond },
  { title: 'live', figure: 'live', stacked: true, whole: true, format: count },
  { title: 'flush', figure: 'flushMs', stacked: false, format: milliseconds },
  { title: 'lag', figure: 'loopLagMs', stacked: false, format: milliseconds },
  { title: 'cpu', figure: 'cpuPercent', stacked: true, format: percent },
];

/** From the far end of the palette: in the colour of a host the queue would look like that host's. */
const QUEUE_COLOUR = 6;

/** The instant pointed at is kept as a time: the points move on below it. */
function useCursor(times: number[]) {
  const [at, setAt] = useState<number | null>(null);
  const index = at === null ? null : nearest(times, at);
  return [index, (next: number | null) => setAt(next === null ? null : (times[next] ?? null))] as const;
}

/** Ten minutes of every host, each in its colour. */
export function Charts({ samples, groups }: { samples: Sample[]; groups: Group[] }) {
  const { t } = useTranslation('cluster');
  const zone = useZone();
  const times = useMemo(() => samples.map(({ at }) => at), [samples]);
  const [cursor, setCursor] = useCursor(times);
  const all = groups.flatMap(({ members }) => members);
  const clock = (at: number) => clockSeconds(at, zone);
  const span = spanOf(times, KEPT_MS);
  const shared = {
    times,
    span,
    ends: [clock(span.from), clock(span.to)] as const,
    cursor,
    onCursor: setCursor,
    clock,
  };
  const nameOf = ({ name, members }: Group, stacked: boolean) => {
    if (name !== REST) return name;
    return t(stacked ? 'charts.rest' : 'charts.worstOfRest', { count: members.length });
  };
  const seriesOf = ({ figure, stacked }: HostChart): Series[] =>
    groups.map((group) => ({
      name: nameOf(group, stacked),
      colour: group.colour,
      values: valuesOf(samples, group.members, figure, stacked ? sum : worst),
    }));
  const queue = (['waiting', 'uncommitted'] as const).map((figure, index) => ({
    name: t(`charts.${figure}`),
    colour: `var(--series-${QUEUE_COLOUR + index})`,
    values: valuesOf(samples, all, figure, sum),
  }));
  return (
    <section className={styles.charts} aria-label={t('charts.label')}>
      {HOST_CHARTS.map((chart) => (
        <TimeChart
          key={chart.title}
          {...shared}
          title={t(`charts.${chart.title}`)}
          series={seriesOf(chart)}
          stacked={chart.stacked}
          whole={chart.whole ?? false}
          format={chart.format}
          total={chart.stacked ? add : worst}
        />
      ))}
      <TimeChart
        {...shared}
        title={t('charts.queue')}
        series={queue}
        stacked
        whole
        format={count}
        total={add}
        legend
      />
    </section>
  );
}
