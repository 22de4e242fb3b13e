import { describe, expect, it } from 'vitest';
import { areaPath, GAP_MS, linePath, nearest, spanOf, stack, ticksTo } from './scale';

describe('the axis', () => {
  it('has round values up to at least the highest', () => {
    expect(ticksTo(47)).toEqual([0, 20, 40, 60]);
    expect(ticksTo(3)).toEqual([0, 1, 2, 3]);
    expect(ticksTo(1_200)).toEqual([0, 500, 1_000, 1_500]);
    expect(ticksTo(0.4)).toEqual([0, 0.2, 0.4]);
  });

  it('has no halves of what is counted', () => {
    expect(ticksTo(0, true)).toEqual([0, 1, 2, 3]);
    expect(ticksTo(2, true)).toEqual([0, 1, 2, 3]);
  });

  it('stands without values', () => {
    expect(ticksTo(0).at(-1)).toBeGreaterThan(0);
  });

  it('covers a minute at least and the most it may at most', () => {
    expect(spanOf([100_000, 102_000], 600_000)).toEqual({ from: 42_000, to: 102_000 });
    expect(spanOf([0, 900_000], 600_000)).toEqual({ from: 300_000, to: 900_000 });
  });
});

describe('lines', () => {
  const span = { from: 0, to: 10_000 };

  it('go from left to right and from the foot up', () => {
    expect(linePath([0, 5_000, 10_000], [0, 5, 10], span, 10)).toBe('M0.0 100.00L500.0 50.00L1000.0 0.00');
  });

  it('break where a value is not known', () => {
    expect(linePath([0, 5_000, 10_000], [1, null, 1], span, 1)).toBe('M0.0 0.00h1M1000.0 0.00h1');
  });

  it('break where nobody looked for a while', () => {
    expect(linePath([0, GAP_MS + 1], [1, 1], span, 1).match(/M/g)).toHaveLength(2);
  });
});

describe('stacked areas', () => {
  it('lie upon each other, and one that is not known adds nothing', () => {
    const [first, second] = stack([
      [1, 2],
      [5, null],
    ]);
    expect(first).toEqual({ low: [0, 0], high: [1, 2] });
    expect(second).toEqual({ low: [1, 2], high: [6, 2] });
  });

  it('have a hole where none is known', () => {
    expect(
      stack([
        [null, 2],
        [null, null],
      ]).map(({ high }) => high),
    ).toEqual([
      [null, 2],
      [null, 2],
    ]);
  });

  it('are closed along their lower edge', () => {
    const band = { low: [0, 0], high: [1, 1] };
    expect(areaPath([0, 1_000], band, { from: 0, to: 1_000 }, 1)).toBe(
      'M0.0 0.00L1000.0 0.00L1000.0 100.00L0.0 100.00Z',
    );
  });
});

it('the nearest point is found, or none', () => {
  expect(nearest([0, 10, 20], 14)).toBe(1);
  expect(nearest([], 14)).toBe(-1);
});
