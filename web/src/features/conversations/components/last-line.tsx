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

/** What a message says in one line. A voice note's file name says nothing. */
function useWords({ type, text }: LastMessage): string {
  const typeName = useTypeName();
  if (text && type !== 'audio') return withoutMarks(text);
  return type === 'text' ? '' : typeName(type);
}

function Message({ message }: { message: LastMessage }) {
  const words = useWords(message);
  const { status, type, direction } = message;
  const Icon = status === 'played' ? undefined : ICONS[type]; // the tick is a microphone already
  return (
    <>
      {direction === 'out' && status && <Ticks status={status} />}
      {Icon && <Icon size={15} className={styles.typeIcon} aria-hidden />}
      <span className={styles.ellipsis}>{words}</span>
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
