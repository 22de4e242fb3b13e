import { describe, expect, it } from 'vitest';
import { clockTime, dayKey, dayLabel, folded, listTime, money, phoneText, timeLeft } from './format';

const ZONE = 'America/Sao_Paulo';
const NOW = Date.parse('2026-11-23T13:40:00Z'); // Monday, 10:40 in São Paulo

describe('times', () => {
  it('are shown in the zone of the tenant', () => {
    expect(clockTime('2026-11-23T02:30:00Z', ZONE)).toBe('23:30');
    expect(dayKey('2026-11-23T02:30:00Z', ZONE)).toBe('2026-11-22');
    expect(clockTime('2026-11-23T02:30:00Z', 'America/Manaus')).toBe('22:30');
  });

  it('name the day of a divider', () => {
    expect(dayLabel('2026-11-23T03:00:00Z', NOW, ZONE)).toBe('Hoje');
    expect(dayLabel('2026-11-23T02:59:00Z', NOW, ZONE)).toBe('Ontem');
    expect(dayLabel('2026-11-20T12:00:00Z', NOW, ZONE)).toBe('sexta-feira');
    expect(dayLabel('2026-03-03T12:00:00Z', NOW, ZONE)).toBe('3 de março de 2026');
  });

  it('are short in a list', () => {
    expect(listTime('2026-11-23T12:13:00Z', NOW, ZONE)).toBe('09:13');
    expect(listTime('2026-11-22T12:13:00Z', NOW, ZONE)).toBe('ontem');
    expect(listTime('2026-11-20T12:13:00Z', NOW, ZONE)).toBe('sexta');
    expect(listTime('2026-03-03T12:13:00Z', NOW, ZONE)).toBe('03/03/2026');
  });

  it('left are given in the largest two units', () => {
    expect(timeLeft(21 * 3_600_000 + 12 * 60_000)).toBe('21h12');
    expect(timeLeft(59_999)).toBe('59 s');
    expect(timeLeft(-1)).toBe('0 s');
  });
});

describe('phones', () => {
  it('of Brazil are split, mobile and landline', () => {
    expect(phoneText('+5585999990001')).toBe('+55 85 99999-0001');
    expect(phoneText('558533334444')).toBe('+55 85 3333-4444');
  });

  it('of elsewhere keep their digits', () => {
    expect(phoneText('14155550100')).toBe('+14155550100');
  });
});

it('money is written the Brazilian way', () => {
  expect(money(1234.56).replace(/\s/g, ' ')).toBe('R$ 1.234,56');
});

it('searching knows neither case nor accents', () => {
  expect(folded('JOSÉ Antônio')).toBe('jose antonio');
});
