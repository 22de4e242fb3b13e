import { describe, expect, it } from 'vitest';
import { failureOf, levelOf } from './recording';

describe('what a refused microphone means', () => {
  it('is told by the name of the browser error', () => {
    expect(failureOf(new DOMException('', 'NotAllowedError'))).toBe('refused');
    expect(failureOf(new DOMException('', 'NotFoundError'))).toBe('missing');
    expect(failureOf(new DOMException('', 'NotReadableError'))).toBe('busy');
    expect(failureOf(new TypeError('x'))).toBe('broken');
  });
});

describe('the level meter', () => {
  it('is 0 in silence, 100 at full voice, and in between otherwise', () => {
    expect(levelOf(new Float32Array(64))).toBe(0);
    expect(levelOf(new Float32Array(64).fill(1))).toBe(100);
    const talk = levelOf(new Float32Array(64).fill(0.05));
    expect(talk).toBeGreaterThan(40);
    expect(talk).toBeLessThan(90);
  });
});
