import { Tooltip } from '@mantine/core';
import { IconHourglass, IconLock } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Conversation } from '@/api/types';
import { exactTime, timeLeft } from '@/ui/format';
import { useZone } from '@/ui/use-zone';
import styles from './conversation-header.module.css';
import { useWindow } from './use-window';

const HURRY_MS = 2 * 3_600_000;

/** How long free text is still accepted by WhatsApp. */
export function WindowClock({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation('conversations');
  const zone = useZone();
  const left = useWindow(conversation);
  if (left === undefined || !conversation.window_expires_at) return null;
  const closed = left <= 0;
  const label = closed ? t('header.windowClosed') : t('header.window', { left: timeLeft(left) });
  const hint = closed
    ? t('composer.closedTitle')
    : t('header.windowHint', { time: exactTime(conversation.window_expires_at, zone) });
  return (
    <Tooltip label={hint} multiline w={280}>
      <span className={styles.window} data-tone={closed ? 'bad' : left < HURRY_MS ? 'warn' : undefined}>
        {closed ? <IconLock size={14} aria-hidden /> : <IconHourglass size={14} aria-hidden />}
        <span className={styles.windowLong}>{label}</span>
        <span className={styles.windowShort} aria-hidden>
          {closed ? '' : timeLeft(left)}
        </span>
      </span>
    </Tooltip>
  );
}
