import {
  IconAlertTriangleFilled,
  IconCheck,
  IconChecks,
  IconClock,
  IconMicrophone,
  IconQuestionMark,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { MessageStatus } from '@/api/types';
import styles from './ticks.module.css';

const ICONS = {
  pending: [IconClock, ''],
  sending: [IconClock, ''],
  unconfirmed: [IconQuestionMark, styles.warn],
  sent: [IconCheck, ''],
  delivered: [IconChecks, ''],
  read: [IconChecks, styles.read],
  played: [IconMicrophone, styles.read],
  failed: [IconAlertTriangleFilled, styles.bad],
} as const;

/** How far one of our messages got. */
export function Ticks({ status, size = 16 }: { status: MessageStatus; size?: number }) {
  const { t } = useTranslation('conversations');
  const [Icon, tone] = ICONS[status];
  const label = t(`status.${status}`);
  return (
    <span className={`${styles.ticks} ${tone}`} title={label} data-status={status}>
      <Icon size={status === 'pending' || status === 'sending' ? size - 3 : size} stroke={2.2} aria-hidden />
      <span className="visually-hidden">{label}</span>
    </span>
  );
}
