import {
  IconAlertCircle,
  IconBan,
  IconClick,
  IconFile,
  IconMapPin,
  IconMicrophone,
  IconPhoto,
  IconShoppingCart,
  IconSticker,
  IconTemplate,
  IconUser,
  IconVideo,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Conversation, LastMessage } from '@/api/types';
import { withoutMarks } from '@/ui/markup/parse';
import styles from './conversation-row.module.css';
import { Ticks } from './ticks';
import { useTypeName } from './use-type-name';

const ICONS: Partial<Record<string, typeof IconFile>> = {
  image: IconPhoto,
  video: IconVideo,
  audio: IconMicrophone,
  document: IconFile,
  sticker: IconSticker,
  location: IconMapPin,
  contacts: IconUser,
  template: IconTemplate,
  interactive: IconClick,
  button: IconClick,
  order: IconShoppingCart,
  revoked: IconBan,
  unsupported: IconAlertCircle,
};

function Message({ message }: { message: LastMessage }) {
  const typeName = useTypeName();
  const Icon = ICONS[message.type];
  return (
    <>
      {message.direction === 'out' && message.status && <Ticks status={message.status} />}
      {Icon && <Icon size={15} className={styles.typeIcon} aria-hidden />}
      <span className={styles.ellipsis}>
        {(message.text && withoutMarks(message.text)) ||
          (message.type === 'text' ? '' : typeName(message.type))}
      </span>
    </>
  );
}

/** The second line of a row: what is being written, else what was said last. */
export function LastLine({ conversation, draft }: { conversation: Conversation; draft: string | undefined }) {
  const { t } = useTranslation('conversations');
  if (draft) {
    return (
      <>
        <span className={styles.draft}>{t('list.draft')}</span>
        <span className={styles.ellipsis}>{draft}</span>
      </>
    );
  }
  if (!conversation.last_message) return <span className={styles.ellipsis}>{t('list.noMessages')}</span>;
  return <Message message={conversation.last_message} />;
}
