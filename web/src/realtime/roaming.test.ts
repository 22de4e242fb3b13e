import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Heard, type Line, Roaming } from './roaming';

interface Laid {
  heard: Heard;
  closed: boolean;
}

function subject() {
  const lines: Laid[] = [];
  const told: string[] = [];
  const dial = (heard: Heard): Line => {
    const laid: Laid = { heard, closed: false };
    lines.push(laid);
    return {
      connected: true,
      subscribe: () => new Promise(() => undefined),
      unsubscribe: () => undefined,
      close: () => {
        laid.closed = true;
        heard.down();
      },
    };
  };
  const roaming = new Roaming(dial, {
    up: () => told.push('up'),
    down: () => told.push('down'),
    events: (events) => told.push(...events.map(({ topic }) => topic)),
    closed: (topic) => told.push(`closed ${topic}`),
    resync: (topic) => told.push(`resync ${topic}`),
  });
  roaming.start();
  const at = (index: number) => lines[index] as Laid;
  const event = (topic: string) => ({ topic, seq: 1, type: 'x', at: '', data: {} });
  return { roaming, lines, told, at, event };
}

describe('moving to another gateway', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('lays the second line after the delay and hangs the first up only when the second is up', () => {
    const { lines, told, at } = subject();
    at(0).heard.up();
    at(0).heard.move(800);
    vi.advanceTimersByTime(799);
    expect(lines).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(lines).toHaveLength(2);
    expect(at(0).closed).toBe(false);
    at(1).heard.up();
    expect(at(0).closed).toBe(true);
    expect(told).toEqual(['up', 'up']);
  });

  it('listens to the line in use alone', () => {
    const { told, at, event } = subject();
    at(0).heard.up();
    at(0).heard.move(0);
    vi.runAllTimers();
    at(1).heard.events([event('early')]);
    at(0).heard.events([event('old')]);
    at(1).heard.up();
    at(0).heard.events([event('late')]);
    at(1).heard.events([event('new')]);
    expect(told).toEqual(['up', 'old', 'up', 'new']);
  });

  it('is offline when the first line is cut before the second is up, and back with the second', () => {
    const { told, at } = subject();
    at(0).heard.up();
    at(0).heard.move(0);
    vi.runAllTimers();
    at(0).heard.down();
    at(1).heard.up();
    expect(told).toEqual(['up', 'down', 'up']);
  });

  it('moves on when the second gateway leaves as well, and lays no line after the end', () => {
    const { roaming, lines, at } = subject();
    at(0).heard.move(0);
    vi.runAllTimers();
    at(1).heard.up();
    at(1).heard.move(0);
    vi.runAllTimers();
    expect(lines).toHaveLength(3);
    at(2).heard.up();
    at(2).heard.move(500);
    roaming.stop();
    vi.runAllTimers();
    expect(lines).toHaveLength(3);
    expect(lines.every(({ closed }) => closed)).toBe(true);
  });
});
