import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Conversation } from '@/api/types';
import { useDraft } from '@/outbox/drafts';
import { paths } from '@/paths';
import { Avatar } from '@/ui/avatar';
import { exactTime, listTime } from '@/ui/format';
import { useZone } from '@/ui/use-zone';
import { nameOf } from '../model';
import styles from './conversation-row.module.css';
import { LastLine } from './last-line';

interface Props {
  conversation: Conversation;
  selected: boolean;
  /** The one row the Tab key reaches. */
  tabbable: boolean;
  showStatus: boolean;
  now: number;
}

export const ConversationRow = memo(function ConversationRow(props: Props) {
  const { conversation, selected, tabbable, showStatus, now } = props;
  const { t } = useTranslation('conversations');
  const zone = useZone();
  const draft = useDraft(conversation.id).text.trim();
  const { contact, unread, last_message: last } = conversation;
  const at = last?.at ?? conversation.updated_at;
  return (
    <Link
      to={paths.conversation}
      params={{ conversationId: conversation.id }}
      search={true}
      className={styles.row}
      data-selected={selected || undefined}
      data-row={conversation.id}
      aria-current={selected ? 'true' : undefined}
      tabIndex={tabbable ? 0 : -1}
      draggable={false}
    >
      <Avatar id={contact.id} name={contact.name || contact.username || ''} size={46} />
      <span className={styles.text}>
        <span className={styles.line}>
          <span className={styles.name}>{nameOf(contact)}</span>
          <time
            className={unread > 0 ? styles.timeUnread : styles.time}
            dateTime={at}
            title={exactTime(at, zone)}
          >
            {listTime(at, now, zone)}
          </time>
        </span>
        <span className={styles.line}>
          <span className={styles.last}>
            <LastLine conversation={conversation} draft={selected ? undefined : draft} />
          </span>
          {showStatus && conversation.status === 'resolved' && (
            <span className={styles.badge}>{t('list.resolved')}</span>
          )}
          {unread > 0 && (
            <span className={styles.unread}>
              <span aria-hidden>{unread > 99 ? '99+' : unread}</span>
              <span className="visually-hidden">{t('list.unread', { count: unread })}</span>
            </span>
          )}
        </span>
      </span>
    </Link>
  );
});
