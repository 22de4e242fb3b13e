import { expect, it } from 'vitest';
import { bytes, count, milliseconds, perSecond, span } from './figures';

it('figures are written the Brazilian way', () => {
  expect(count(1234)).toBe('1.234');
  expect(milliseconds(3.24)).toBe('3,2 ms');
  expect(perSecond(320.4)).toBe('320/s');
  expect(bytes(412_300_000)).toBe('412 MB');
});

it('what took some time is never said to have taken none', () => {
  expect([milliseconds(0), milliseconds(0.02), milliseconds(0.06)]).toEqual(['0 ms', '< 0,1 ms', '0,1 ms']);
});

it('a figure that is not known is a dash, never a zero', () => {
  expect([count(null), milliseconds(undefined), perSecond(null)]).toEqual(['–', '–', '–']);
});

it('how long something lasts is told in the largest units', () => {
  expect([span(-1), span(8.4), span(125), span(7_200), span(12_000), span(200_000)]).toEqual([
    '0 s',
    '8 s',
    '2 min',
    '2 h',
    '3 h 20 min',
    '2 d',
  ]);
});
