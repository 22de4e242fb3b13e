import { Center, Loader } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useSlow } from './use-slow';

/** Nothing for the first 150 ms: a quick answer should not flicker. */
export function ScreenSkeleton() {
  const { t } = useTranslation('ui');
  const slow = useSlow();
  return (
    <Center h="100%" aria-busy="true">
      {slow && <Loader aria-label={t('loading')} />}
    </Center>
  );
}
