/** The geometry of a chart over time, in a drawing of WIDTH by HEIGHT. Pure. */
export const WIDTH = 1000;
export const HEIGHT = 100;

/** Longer without a point than this and the line breaks: nobody was looking. */
export const GAP_MS = 8_000;

export interface Span {
  from: number;
  to: number;
}

/** Round values from zero to at least `max`: 0, 20, 40. `whole`: what is counted has no halves. */
export function ticksTo(max: number, whole = false, parts = 3): number[] {
  const least = Math.max(max > 0 ? max : 1, whole ? parts : 0);
  const power = 10 ** Math.floor(Math.log10(least / parts));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((each) => each * parts >= least) ?? least;
  return Array.from({ length: Math.ceil(least / step - 1e-9) + 1 }, (_, index) => step * index);
}

/** From the first point, a minute at least, to the last, ten minutes at most. */
export function spanOf(times: readonly number[], mostMs: number, leastMs = 60_000): Span {
  const to = times.at(-1) ?? 0;
  const first = times[0] ?? to;
  return { from: Math.max(to - mostMs, Math.min(first, to - leastMs)), to };
}

/** The index of the point nearest to an instant; -1 without points. */
export function nearest(times: readonly number[], at: number): number {
  let best = -1;
  for (let index = 0; index < times.length; index += 1) {
    const time = times[index] ?? 0;
    if (best < 0 || Math.abs(time - at) < Math.abs((times[best] ?? 0) - at)) best = index;
  }
  return best;
}

export type Values = readonly (number | null)[];

export interface Band {
  low: Values;
  high: Values;
}

/** Each series upon those before it. One that is not known adds nothing; where none is known there is a hole. */
export function stack(series: readonly Values[]): Band[] {
  let below: Values = (series[0] ?? []).map((_, index) =>
    series.some((values) => typeof values[index] === 'number') ? 0 : null,
  );
  return series.map((values) => {
    const low = below;
    const high = low.map((under, index) => (under === null ? null : under + (values[index] ?? 0)));
    below = high;
    return { low, high };
  });
}

type Point = readonly [x: number, y: number];

function pointsOf(times: readonly number[], values: Values, span: Span, top: number): (Point | null)[] {
  return values.map((value, index) => {
    if (value === null) return null;
    const x = (((times[index] ?? 0) - span.from) / (span.to - span.from)) * WIDTH;
    return [x, HEIGHT - (value / top) * HEIGHT];
  });
}

/** Runs of points without a hole between them. */
function runsOf(times: readonly number[], points: readonly (Point | null)[]): number[][] {
  const runs: number[][] = [];
  let before = Number.NEGATIVE_INFINITY;
  points.forEach((point, index) => {
    if (!point) {
      before = Number.NEGATIVE_INFINITY;
      return;
    }
    const at = times[index] ?? 0;
    if (at - before > GAP_MS) runs.push([]);
    runs.at(-1)?.push(index);
    before = at;
  });
  return runs;
}

const spelled = ([x, y]: Point) => `${x.toFixed(1)} ${y.toFixed(2)}`;

function traced(run: readonly number[], points: readonly (Point | null)[]): string[] {
  return run.flatMap((index) => {
    const point = points[index];
    return point ? [spelled(point)] : [];
  });
}

export function linePath(times: readonly number[], values: Values, span: Span, top: number): string {
  const points = pointsOf(times, values, span, top);
  return runsOf(times, points)
    .map((run) => {
      const [first = '', ...others] = traced(run, points);
      return `M${first}${others.length > 0 ? `L${others.join('L')}` : 'h1'}`;
    })
    .join('');
}

export function areaPath(times: readonly number[], band: Band, span: Span, top: number): string {
  const high = pointsOf(times, band.high, span, top);
  const low = pointsOf(times, band.low, span, top);
  return runsOf(times, high)
    .map((run) => `M${[...traced(run, high), ...traced(run.toReversed(), low)].join('L')}Z`)
    .join('');
}
