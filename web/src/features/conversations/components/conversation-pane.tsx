import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '@/api/may';
import type { Conversation } from '@/api/types';
import { listenToPeopleAt } from '@/realtime/people';
import { listenToConversation, useTimelines } from '@/realtime/timelines';
import { EmptyState } from '@/ui/empty-state';
import { ErrorBoundary } from '@/ui/error-boundary';
import { ErrorState } from '@/ui/error-state';
import { ScreenSkeleton } from '@/ui/screen-skeleton';
import { useConversation } from '../api/load-conversation';
import { useSlots } from '../slots';
import { Composer } from './composer';
import styles from './composer.module.css';
import { ConversationHeader } from './conversation-header';
import pane from './conversation-pane.module.css';
import { CollisionNotice } from './people-there';
import { Thread } from './thread';
import { useDrop } from './use-drop';
import { useSend } from './use-send';
import { useWindow } from './use-window';
import { OnlyReading, WindowClosed } from './window-closed';

interface Props {
  conversationId: string;
  contactShown: boolean;
  onToggleContact: () => void;
}

function ThreadArea({ conversation }: { conversation: Conversation }) {
  const { id } = conversation;
  const timeline = useTimelines((timelines) => timelines.byId.get(id));
  const error = useTimelines((timelines) => timelines.errors.get(id));
  if (timeline) return <Thread key={timeline.generation} conversation={conversation} timeline={timeline} />;
  return <div className={pane.waiting}>{error ? <ErrorState error={error} /> : <ScreenSkeleton />}</div>;
}

function Talk({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation('conversations');
  const { AttachmentDialog } = useSlots();
  const [files, setFiles] = useState<File[]>([]);
  const { sendFiles } = useSend(conversation.id);
  const left = useWindow(conversation);
  const attends = useMay('attend');
  const open = attends && (left === undefined || left > 0);
  const { over, handlers } = useDrop(open, setFiles);
  return (
    <div className={pane.talk} {...handlers}>
      <ThreadArea conversation={conversation} />
      <CollisionNotice conversationId={conversation.id} />
      {open && <Composer conversation={conversation} onFiles={setFiles} />}
      {!open && (attends ? <WindowClosed /> : <OnlyReading />)}
      {over && <div className={styles.drop}>{t('composer.drop')}</div>}
      {files.length > 0 && (
        <AttachmentDialog
          files={files}
          onCancel={() => setFiles([])}
          onSend={(attachments) => {
            setFiles([]);
            sendFiles(attachments);
          }}
        />
      )}
    </div>
  );
}

export function ConversationPane({ conversationId, contactShown, onToggleContact }: Props) {
  const { conversation, error, retry } = useConversation(conversationId);
  useEffect(() => listenToConversation(conversationId), [conversationId]);
  useEffect(() => listenToPeopleAt(conversationId), [conversationId]);
  if (!conversation) {
    return (
      <div className={pane.pane}>
        {error ? <ErrorState error={error} onRetry={() => void retry()} /> : <ScreenSkeleton />}
      </div>
    );
  }
  return (
    <section className={pane.pane} key={conversationId}>
      <ConversationHeader
        conversation={conversation}
        contactShown={contactShown}
        onToggleContact={onToggleContact}
      />
      <ErrorBoundary resetKey={conversationId}>
        <Talk conversation={conversation} />
      </ErrorBoundary>
    </section>
  );
}

export function NoConversation() {
  const { t } = useTranslation('conversations');
  return (
    <div className={pane.none}>
      <EmptyState icon={<img src="/favicon.svg" alt="" width={56} height={56} />} title={t('thread.choose')}>
        {t('thread.keys')}
      </EmptyState>
    </div>
  );
}
