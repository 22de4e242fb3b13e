/** One sentence in Portuguese for any failed call. */
import { useTranslation } from 'react-i18next';
import { asApiError } from '@/api/problem';
import { errorStrings } from '@/api/strings';

type Known = keyof typeof errorStrings;

function isKnown(code: string): code is Known {
  return Object.hasOwn(errorStrings, code);
}

export function useErrorText(): (error: unknown) => string {
  const { t } = useTranslation('errors');
  return (error) => {
    const { code } = asApiError(error);
    return t(isKnown(code) ? code : 'internal');
  };
}
