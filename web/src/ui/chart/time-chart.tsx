/** Lines or stacked areas over the last minutes. Several charts share one cursor: pointing at an instant in one shows
 *  the same instant in all. */
import { type KeyboardEvent, type PointerEvent, useId, useRef, useState } from 'react';
import { ChartTip } from './chart-tip';
import { areaPath, HEIGHT, linePath, nearest, type Span, stack, ticksTo, WIDTH } from './scale';
import styles from './time-chart.module.css';

export interface Series {
  name: string;
  colour: string;
  values: (number | null)[];
}

interface Props {
  title: string;
  times: number[];
  span: Span;
  series: Series[];
  stacked?: boolean;
  /** What is counted has no halves. */
  whole?: boolean;
  /** A value with its unit. */
  format: (value: number | null) => string;
  /** What the head says of one instant: all of them added, or the worst. */
  total: (values: number[]) => number;
  clock: (at: number) => string;
  /** What stands at the left and right foot of the drawing. */
  ends: readonly [string, string];
  /** Index of the instant all charts point at. */
  cursor: number | null;
  onCursor: (index: number | null) => void;
  legend?: boolean;
}

function totalAt({ series, total }: Props, index: number): number | null {
  const known = series.flatMap(({ values }) => values[index] ?? []);
  return known.length > 0 ? total(known) : null;
}

function topOf({ series, stacked }: Props): number {
  if (!stacked) return Math.max(0, ...series.flatMap(({ values }) => values.map((value) => value ?? 0)));
  const highest = stack(series.map(({ values }) => values)).at(-1)?.high ?? [];
  return Math.max(0, ...highest.map((value) => value ?? 0));
}

function Drawing({ props, ticks, top }: { props: Props; ticks: number[]; top: number }) {
  const { times, span, series, stacked } = props;
  const bands = stacked ? stack(series.map(({ values }) => values)) : [];
  // The lowest last: a band of nothing but zeros would hide the one it lies on.
  const painted = series.map((_, index) => index).toReversed();
  return (
    <svg className={styles.drawing} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden>
      {ticks.map((tick) => {
        const y = HEIGHT - (tick / top) * HEIGHT;
        return <line key={tick} className={styles.grid} x1={0} x2={WIDTH} y1={y} y2={y} />;
      })}
      {painted.map((index) => {
        const { name = '', colour, values = [] } = series[index] ?? {};
        const band = bands[index];
        return (
          <g key={name} style={{ color: colour }}>
            {band && <path className={styles.area} d={areaPath(times, band, span, top)} />}
            <path className={styles.line} d={linePath(times, band?.high ?? values, span, top)} />
          </g>
        );
      })}
    </svg>
  );
}

/** Where the pointer or the arrow keys are, as the index of a point. */
function useCursor({ times, span, cursor, onCursor }: Props) {
  const plot = useRef<HTMLDivElement>(null);
  const [mine, setMine] = useState(false);
  const last = times.length - 1;
  const point = (event: PointerEvent) => {
    const box = plot.current?.getBoundingClientRect();
    if (!box || last < 0) return;
    const at = span.from + ((event.clientX - box.left) / box.width) * (span.to - span.from);
    setMine(true);
    onCursor(nearest(times, at));
  };
  const leave = () => {
    setMine(false);
    onCursor(null);
  };
  const keys = (event: KeyboardEvent) => {
    const now = cursor ?? last;
    const steps: Record<string, number> = {
      ArrowLeft: now - 1,
      ArrowRight: now + 1,
      PageUp: now - 15,
      PageDown: now + 15,
      Home: 0,
      End: last,
    };
    if (event.key === 'Escape' && cursor !== null) {
      event.preventDefault();
      return leave();
    }
    const next = steps[event.key];
    if (next === undefined || last < 0) return;
    event.preventDefault();
    setMine(true);
    onCursor(Math.min(last, Math.max(0, next)));
  };
  return { plot, mine, last, point, leave, keys };
}

export function TimeChart(props: Props) {
  const { title, times, span, series, format, clock, cursor, ends, legend } = props;
  const titleId = useId();
  const { plot, mine, last, point, leave, keys } = useCursor(props);
  const ticks = ticksTo(topOf(props), props.whole);
  const top = ticks.at(-1) ?? 1;
  const shown = Math.min(cursor ?? last, last);
  const at = times[shown];
  const headline = shown >= 0 ? format(totalAt(props, shown)) : format(null);
  const place = at === undefined ? 1 : (at - span.from) / (span.to - span.from);
  return (
    <figure className={styles.chart} aria-labelledby={titleId}>
      <figcaption className={styles.head}>
        <span id={titleId}>{title}</span>
        <strong className={styles.value}>{headline}</strong>
      </figcaption>
      {legend && (
        <ul className={styles.legend}>
          {series.map(({ name, colour }) => (
            <li key={name} style={{ '--dot': colour } as React.CSSProperties}>
              {name}
            </li>
          ))}
        </ul>
      )}
      <div className={styles.body}>
        <div className={styles.axis} aria-hidden>
          {ticks.map((tick) => (
            <span key={tick} style={{ bottom: `${(tick / top) * 100}%` }}>
              {format(tick)}
            </span>
          ))}
        </div>
        <div
          ref={plot}
          className={styles.plot}
          role="slider"
          tabIndex={0}
          aria-labelledby={titleId}
          aria-valuemin={0}
          aria-valuemax={Math.max(0, last)}
          aria-valuenow={Math.max(0, shown)}
          aria-valuetext={at === undefined ? undefined : `${clock(at)}: ${headline}`}
          onPointerMove={point}
          onPointerDown={point}
          onPointerLeave={leave}
          onKeyDown={keys}
          onBlur={leave}
        >
          <Drawing props={props} ticks={ticks} top={top} />
          {cursor !== null && at !== undefined && (
            <span className={styles.cursor} style={{ left: `${place * 100}%` }} />
          )}
          {mine && cursor !== null && at !== undefined && (
            <ChartTip place={place} time={clock(at)} series={series} index={shown} format={format} />
          )}
        </div>
      </div>
      <p className={styles.ends} aria-hidden>
        <span>{ends[0]}</span>
        <span>{ends[1]}</span>
      </p>
    </figure>
  );
}
