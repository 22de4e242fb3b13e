import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useInbox } from '@/realtime/inbox';
import { unreadCount } from '@/realtime/inbox-fold';

/** "(3) iPro RT": conversations with something unread. */
export function useTabTitle(): void {
  const { t } = useTranslation('app');
  const unread = useInbox(unreadCount);
  const name = t('name');
  useEffect(() => {
    document.title = unread > 0 ? `(${unread}) ${name}` : name;
  }, [unread, name]);
}
