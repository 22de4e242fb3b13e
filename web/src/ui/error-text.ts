/** One sentence in Portuguese for any failed call. */
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { asApiError } from '@/api/problem';
import { errorStrings } from '@/api/strings';

type Known = keyof typeof errorStrings;

function isKnown(code: string): code is Known {
  return Object.hasOwn(errorStrings, code);
}

export function errorText(t: TFunction<'errors'>, error: unknown): string {
  const { code } = asApiError(error);
  return t(isKnown(code) ? code : 'internal');
}

export function useErrorText(): (error: unknown) => string {
  const { t } = useTranslation('errors');
  return (error) => errorText(t, error);
}
