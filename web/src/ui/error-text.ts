/** One sentence in Portuguese for any failed call. */
import { useTranslation } from 'react-i18next';
import { asApiError } from '@/api/problem';
import { errorStrings } from '@/api/strings';
import { timeLeft } from './format';

type Known = Exclude<keyof typeof errorStrings, 'rate_limited_wait'>;

function isKnown(code: string): code is Known {
  return Object.hasOwn(errorStrings, code);
}

export function useErrorText(): (error: unknown) => string {
  const { t } = useTranslation('errors');
  return (error) => {
    const { code, waitMs } = asApiError(error);
    if (code === 'rate_limited' && waitMs !== undefined) {
      return t('rate_limited_wait', { time: timeLeft(Math.ceil(waitMs / 1000) * 1000) });
    }
    return t(isKnown(code) ? code : 'internal');
  };
}
