import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconUserCheck, IconUserPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useSession } from '@/api/session';
import type { Conversation } from '@/api/types';
import { useErrorText } from '@/ui/error-text';
import { useAssign } from '../api/assign';
import styles from './conversation-header.module.css';

/** Whose conversation it is: take it, or leave it. */
export function AssigneeMenu({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation('conversations');
  const textOf = useErrorText();
  const myId = useSession((session) => session.user?.id);
  const assign = useAssign(conversation.id);
  const { assignee } = conversation;
  const mine = assignee?.id === myId;
  const label = t(mine ? 'header.unassign' : 'header.assign');
  const act = () =>
    assign.mutate(mine ? null : (myId ?? null), {
      onError: (error) => notifications.show({ color: 'red', message: textOf(error) }),
    });
  const owner = assignee && (mine ? t('header.mine') : t('header.assignedTo', { name: assignee.name }));
  return (
    <span className={styles.owner}>
      {owner && <span className={styles.ownerName}>{owner}</span>}
      <Button
        size="xs"
        variant="default"
        className={styles.assign}
        leftSection={mine ? <IconUserCheck size={16} /> : <IconUserPlus size={16} />}
        loading={assign.isPending}
        onClick={act}
        aria-label={owner ? `${owner}. ${label}` : label}
      >
        <span className={styles.assignLabel}>{label}</span>
      </Button>
    </span>
  );
}
