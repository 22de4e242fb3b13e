import { describe, expect, it } from 'vitest';
import { measured } from './rates';

const reading = (at: number, total: number, life = 'a') => ({ life, at: at * 1000, total });

describe('a rate', () => {
  it('is what a total grew by, over the seconds it took', () => {
    const first = measured(undefined, reading(0, 100));
    expect(first.perS).toBeNull();
    const second = measured(first, reading(2, 700));
    expect(second.perS).toBe(300);
    expect(measured(second, reading(4, 700)).perS).toBe(0);
  });

  it('starts anew with a new life, whatever its total', () => {
    const old = measured(measured(undefined, reading(0, 100)), reading(2, 300));
    const young = measured(old, reading(4, 5_000, 'b'));
    expect(young.perS).toBeNull();
    expect(measured(young, reading(6, 5_020, 'b')).perS).toBe(10);
  });

  it('is never negative: a total that shrank was counted by somebody else', () => {
    const before = measured(measured(undefined, reading(0, 50)), reading(1, 60));
    expect(measured(before, reading(2, 10)).perS).toBeNull();
  });

  it('stays while the same counting is told twice, and is exact at the next', () => {
    const before = measured(measured(undefined, reading(0, 0)), reading(2, 200));
    const again = measured(before, reading(2.02, 200));
    expect(again).toBe(before);
    expect(measured(again, reading(4, 400)).perS).toBe(100);
  });

  it('starts anew when the clock went back', () => {
    const before = measured(undefined, reading(100, 100));
    expect(measured(before, reading(10, 200))).toEqual({ ...reading(10, 200), perS: null });
  });
});
