import { describe, expect, it } from 'vitest';
import { peaksOf, resample, wavePath } from './peaks';

describe('peaks', () => {
  it('keeps the loudest of each bucket when there are more peaks than bars', () => {
    expect(resample([1, 9, 2, 3], 2)).toEqual([9, 3]);
  });

  it('repeats peaks when there are fewer than bars', () => {
    expect(resample([5, 7], 4)).toEqual([5, 5, 7, 7]);
  });

  it('is silent when there is nothing', () => {
    expect(resample([], 3)).toEqual([0, 0, 0]);
  });

  it('scales decoded sound to 0..100 whatever its sign', () => {
    expect(peaksOf(new Float32Array([0.1, -0.5, 0.25, 0]), 2)).toEqual([100, 50]);
    expect(peaksOf(new Float32Array([0, 0]), 2)).toEqual([0, 0]);
  });

  it('draws silence as a dot and never leaves the box', () => {
    expect(wavePath([0, 100, 900])).toBe('M0.5 47.4V52.6M1.5 6.0V94.0M2.5 6.0V94.0');
  });
});
