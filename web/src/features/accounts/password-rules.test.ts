import { describe, expect, it } from 'vitest';
import { isGoodPassword, passwordRules } from './password-rules';

const ANA = { email: 'ana.souza@exemplo.com.br', name: 'Ana  Souza Lima' };

const unmet = (password: string) =>
  passwordRules(password, ANA)
    .filter(([, met]) => !met)
    .map(([rule]) => rule);

describe('a new password', () => {
  it('has ten characters, three of them different', () => {
    expect(unmet('')).toEqual(['length', 'varied', 'notOwn']);
    expect(unmet('curta')).toEqual(['length']);
    expect(unmet('ababababababab')).toEqual(['varied']);
    expect(unmet('cavalo bateria grampo')).toEqual([]);
  });

  it('is neither the e-mail nor the name, however written', () => {
    expect(unmet('Ana.Souza@exemplo.com.br')).toEqual(['notOwn']);
    expect(unmet('ana souza lima')).toEqual(['notOwn']);
    expect(unmet('AnaSouzaLima')).toEqual(['notOwn']);
    expect(isGoodPassword('ana souza lima 7', ANA)).toBe(true);
  });

  it('counts what people see as one character once', () => {
    expect(unmet('🐴🔋📎🐴🔋')).toEqual(['length']);
  });
});
