/** Waveforms: peaks of 0..100, as many as there are bars. Pure. */

/** How many bars a voice note shows; the server sends 64 peaks. */
export const BARS = 48;
const FLOOR = 6; // silence is a dot, not nothing

function loudest(values: ArrayLike<number>, from: number, to: number): number {
  let most = 0;
  for (let index = from; index < to; index += 1) most = Math.max(most, Math.abs(values[index] ?? 0));
  return most;
}

/** Each of `count` buckets takes the loudest of what it covers. */
export function resample(values: ArrayLike<number>, count: number): number[] {
  return Array.from({ length: count }, (_, bucket) => {
    const from = Math.floor((bucket * values.length) / count);
    const to = Math.max(from + 1, Math.floor(((bucket + 1) * values.length) / count));
    return loudest(values, from, to);
  });
}

/** Peaks of decoded sound, scaled so that the loudest is 100. */
export function peaksOf(samples: Float32Array, count: number): number[] {
  const raw = resample(samples, count);
  const most = Math.max(...raw);
  return raw.map((value) => (most > 0 ? Math.round((value / most) * 100) : 0));
}

/** Vertical strokes in a box of `peaks.length` × 100; the pen's width is the drawer's business. */
export function wavePath(peaks: readonly number[]): string {
  return peaks
    .map((peak, index) => {
      const half = Math.min(100, Math.max(FLOOR, peak)) * 0.44;
      return `M${index + 0.5} ${(50 - half).toFixed(1)}V${(50 + half).toFixed(1)}`;
    })
    .join('');
}
