import type { Series } from './time-chart';
import styles from './time-chart.module.css';

interface Props {
  /** From 0 to 1 along the chart. */
  place: number;
  time: string;
  series: Series[];
  index: number;
  format: (value: number | null) => string;
}

/** Every series at one instant, beside the cursor. */
export function ChartTip({ place, time, series, index, format }: Props) {
  const side = place > 0.5 ? { right: `${(1 - place) * 100}%` } : { left: `${place * 100}%` };
  return (
    <div className={styles.tip} style={side} aria-hidden>
      <span className={styles.tipTime}>{time}</span>
      {series.map(({ name, colour, values }) => (
        <span key={name} className={styles.tipRow} style={{ '--dot': colour } as React.CSSProperties}>
          <span className={styles.tipName}>{name}</span>
          <strong>{format(values[index] ?? null)}</strong>
        </span>
      ))}
    </div>
  );
}
