import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconArrowLeft, IconCheck, IconRotate2 } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useMay } from '@/api/may';
import type { Conversation } from '@/api/types';
import { paths } from '@/paths';
import { Avatar } from '@/ui/avatar';
import { useErrorText } from '@/ui/error-text';
import { useNumberName } from '../api/get-numbers';
import { useSetStatus } from '../api/set-status';
import { handleOf, nameOf } from '../model';
import { AssigneeMenu } from './assignee-menu';
import styles from './conversation-header.module.css';
import { PeopleThere } from './people-there';
import { WindowClock } from './window-clock';

interface Props {
  conversation: Conversation;
  onToggleContact: () => void;
  contactShown: boolean;
}

function StatusButton({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation('conversations');
  const textOf = useErrorText();
  const setStatus = useSetStatus(conversation.id);
  const open = conversation.status === 'open';
  const Icon = open ? IconCheck : IconRotate2;
  const label = t(open ? 'header.resolve' : 'header.reopen');
  const act = () =>
    setStatus.mutate(open ? 'resolved' : 'open', {
      onError: (error) => notifications.show({ color: 'red', message: textOf(error) }),
    });
  return (
    <>
      <Button
        className={styles.wide}
        size="xs"
        variant={open ? 'filled' : 'default'}
        leftSection={<Icon size={16} />}
        loading={setStatus.isPending}
        onClick={act}
      >
        {label}
      </Button>
      <Tooltip label={label}>
        <ActionIcon
          className={styles.narrow}
          size="lg"
          variant={open ? 'filled' : 'default'}
          loading={setStatus.isPending}
          onClick={act}
          aria-label={label}
        >
          <Icon size={18} />
        </ActionIcon>
      </Tooltip>
    </>
  );
}

export function ConversationHeader({ conversation, onToggleContact, contactShown }: Props) {
  const { t } = useTranslation('conversations');
  const { contact } = conversation;
  const attends = useMay('attend');
  const number = useNumberName(conversation.number_id);
  const handle = handleOf(contact);
  return (
    <header className={styles.header}>
      <div className={styles.bar}>
        <Link to={paths.conversations} search={true} className={styles.back} aria-label={t('header.back')}>
          <IconArrowLeft size={22} aria-hidden />
        </Link>
        <button
          type="button"
          className={styles.who}
          onClick={onToggleContact}
          aria-expanded={contactShown}
          title={t('header.info')}
        >
          <Avatar id={contact.id} name={contact.name || contact.username || ''} size={40} />
          <span className={styles.names}>
            <strong className={styles.name}>{nameOf(contact)}</strong>
            <span className={styles.handle}>
              {(handle || number) && (
                <span className={styles.number}>
                  {handle}
                  {number && <span className={styles.by}> {t('header.by', { number })}</span>}
                </span>
              )}
              <PeopleThere conversationId={conversation.id} />
            </span>
          </span>
        </button>
        <div className={styles.actions}>
          <WindowClock conversation={conversation} />
          {attends && <AssigneeMenu conversation={conversation} />}
          {attends && <StatusButton conversation={conversation} />}
        </div>
      </div>
    </header>
  );
}
