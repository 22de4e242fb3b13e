import { expect, it } from 'vitest';
import { hueOf, initialsOf } from './initials';

it('initials are of the first and the last name', () => {
  expect(initialsOf('maria da Silva')).toBe('MS');
  expect(initialsOf('Érica')).toBe('É');
  expect(initialsOf('+55 85 99999-0001')).toBe('');
});

it('a colour belongs to an id', () => {
  expect(hueOf('k1')).toBe(hueOf('k1'));
  expect(hueOf('k1')).toBeLessThan(360);
});
