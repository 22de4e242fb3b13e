/** Sends, and says in words what went wrong. */
import { notifications } from '@mantine/notifications';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { SandboxError } from '../client';
import { useSendAs } from '../data';
import type { Outgoing } from '../model';

export function useErrorNotice(): (error: unknown) => void {
  const { t } = useTranslation('sandbox');
  return useCallback(
    (error: unknown) => {
      const known = error instanceof SandboxError ? error : undefined;
      const message = known?.down
        ? t('error.down')
        : known?.detail
          ? t('error.send', { detail: known.detail })
          : t('error.sendUnknown');
      notifications.show({ color: 'red', message });
    },
    [t],
  );
}

/** True when the sandbox took it. */
export type Send = (message: Outgoing) => Promise<boolean>;

export function useSend(waId: string, numberId: string): Send {
  const { mutateAsync } = useSendAs(waId, numberId);
  const tell = useErrorNotice();
  return useCallback(
    async (message: Outgoing) => {
      try {
        await mutateAsync(message);
        return true;
      } catch (error) {
        tell(error);
        return false;
      }
    },
    [mutateAsync, tell],
  );
}
