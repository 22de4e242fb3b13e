/** What a new password must be, as far as it can be said here; the server also knows those that everybody tries. Pure. */

export const MIN_PASSWORD = 10;
const MIN_DIFFERENT = 3;

export type PasswordRule = 'length' | 'varied' | 'notOwn';

export interface Person {
  email?: string | undefined;
  name?: string | undefined;
}

function plain(text: string): string {
  return text.trim().replace(/\s+/g, ' ').toLocaleLowerCase('pt-BR');
}

/** Each rule, and whether the password meets it. */
export function passwordRules(
  password: string,
  { email = '', name = '' }: Person,
): [PasswordRule, boolean][] {
  const own = [plain(email), plain(email.split('@')[0] ?? ''), plain(name), plain(name).replaceAll(' ', '')];
  const written = plain(password);
  return [
    ['length', [...password].length >= MIN_PASSWORD],
    ['varied', new Set(written).size >= MIN_DIFFERENT],
    ['notOwn', written !== '' && !own.includes(written)],
  ];
}

export function isGoodPassword(password: string, person: Person): boolean {
  return passwordRules(password, person).every(([, met]) => met);
}
