import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useErrorText } from '@/ui/error-text';
import { clusterKey } from '../api/get-cluster';
import { deadLettersKey } from '../api/get-dead-letters';
import { type Settlement, settleDeadLetter } from '../api/settle-dead-letter';
import { settle } from '../settling';

/** Replays or drops letters and says how it went. */
export function useSettle(): (ids: string[], settlement: Settlement) => Promise<void> {
  const { t } = useTranslation('cluster');
  const queryClient = useQueryClient();
  const textOf = useErrorText();
  return async (ids, settlement) => {
    const settled = () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: deadLettersKey }),
        queryClient.invalidateQueries({ queryKey: clusterKey }),
      ]);
    const outcome = await settle(ids, settlement, settleDeadLetter, settled);
    if (!outcome) return;
    const { done, failed, error } = outcome;
    if (done > 0) {
      const word = settlement === 'replay' ? 'letters.replayed' : 'letters.dropped';
      notifications.show({ message: t(word, { count: done }), autoClose: 2500 });
    }
    if (failed > 0) {
      const message = t('letters.failed', { count: failed, reason: textOf(error) });
      notifications.show({ color: 'red', message });
    }
  };
}
