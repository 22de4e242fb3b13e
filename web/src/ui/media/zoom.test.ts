import { describe, expect, it } from 'vitest';
import { boxOf, byKey, CLOSEST, clamp, WHOLE, zoomAt } from './zoom';

describe('zoom', () => {
  it('keeps the point under the pointer where it is', () => {
    const point = { x: 100, y: -50 };
    const before = { scale: 2, x: 10, y: 20 };
    const after = zoomAt(before, 1.5, point);
    const on = (view: typeof before) => (point.x - view.x) / view.scale;
    expect(on(after)).toBeCloseTo(on(before));
  });

  it('never goes below the whole picture nor beyond the closest', () => {
    expect(zoomAt(WHOLE, 0.5, { x: 0, y: 0 }).scale).toBe(1);
    expect(zoomAt(WHOLE, 100, { x: 0, y: 0 }).scale).toBe(CLOSEST);
  });

  it('stops the drag at the edge', () => {
    const picture = { width: 400, height: 100 };
    const frame = { width: 500, height: 500 };
    expect(clamp({ scale: 2, x: 999, y: 999 }, picture, frame)).toEqual({ scale: 2, x: 150, y: 0 });
    expect(clamp({ scale: 1, x: -9, y: 9 }, picture, frame)).toEqual(WHOLE);
  });
});

describe('keys', () => {
  it('zoom, move and go back to the whole; others mean nothing', () => {
    expect(byKey(WHOLE, '+')?.scale).toBe(1.5);
    expect(byKey({ scale: 2, x: 0, y: 0 }, 'ArrowLeft')).toEqual({ scale: 2, x: 80, y: 0 });
    expect(byKey({ scale: 2, x: 9, y: 9 }, '0')).toEqual(WHOLE);
    expect(byKey(WHOLE, 'a')).toBeUndefined();
  });
});

describe('the box of a picture', () => {
  it('keeps the shape of an ordinary photo', () => {
    expect(boxOf(1600, 1200)).toEqual({ width: 330, height: 248 });
    expect(boxOf(1200, 1600)).toEqual({ width: 248, height: 330 });
  });

  it('bounds stripes and towers', () => {
    expect(boxOf(4000, 100)).toEqual({ width: 330, height: 138 });
    expect(boxOf(100, 4000)).toEqual({ width: 140, height: 233 });
  });

  it('has a size before anything is known', () => {
    expect(boxOf(undefined, undefined)).toEqual({ width: 330, height: 248 });
  });
});
