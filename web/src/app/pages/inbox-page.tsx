/** The home of an agent: list, thread, and the contact beside it. */
import { Drawer } from '@mantine/core';
import { useLocalStorage, useMediaQuery } from '@mantine/hooks';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { ContactPanel } from '@/features/contacts';
import {
  ConversationPane,
  ListPane,
  NoConversation,
  SlotsProvider,
  useConversation,
} from '@/features/conversations';
import { paths } from '@/paths';
import type { ListFilter } from '@/realtime/list-filter';
import { ErrorBoundary } from '@/ui/error-boundary';
import { useEscape } from '@/ui/use-escape';
import { ColumnHandle } from '../shell/column-handle';
import styles from './inbox-page.module.css';
import { inboxSlots } from './inbox-slots';

const LIST = { min: 320, max: 460, initial: 380 };

function ContactBeside({ conversationId, onClose }: { conversationId: string; onClose: () => void }) {
  const { conversation } = useConversation(conversationId);
  return conversation ? <ContactPanel contactId={conversation.contact.id} onClose={onClose} /> : null;
}

function useContactPanel() {
  const wide = useMediaQuery('(min-width: 1101px)', true, { getInitialValueInEffect: false });
  const [docked, setDocked] = useLocalStorage({
    key: 'ipro.contact-panel',
    defaultValue: false,
    getInitialValueInEffect: false,
  });
  const [drawer, setDrawer] = useState(false);
  return wide ? { wide, shown: docked, set: setDocked } : { wide, shown: drawer, set: setDrawer };
}

export function InboxPage() {
  const { conversationId } = useParams({ strict: false });
  const { status } = useSearch({ from: '/shell/conversas' });
  const navigate = useNavigate();
  const panel = useContactPanel();
  const [listWidth, setListWidth] = useLocalStorage({
    key: 'ipro.list-width',
    defaultValue: LIST.initial,
    getInitialValueInEffect: false,
  });
  const filter: ListFilter = status ?? 'open';
  const open = (id: string) =>
    void navigate({ to: paths.conversation, params: { conversationId: id }, search: true });
  const setFilter = (next: ListFilter) =>
    void navigate({ to: '.', search: next === 'open' ? {} : { status: next }, replace: true });
  const leave = () => {
    if (panel.shown) panel.set(false);
    else if (conversationId) void navigate({ to: paths.conversations, search: true });
  };
  useEscape(leave);

  return (
    <SlotsProvider slots={inboxSlots}>
      <div className={styles.page} data-open={conversationId !== undefined || undefined}>
        <div className={styles.list} style={{ '--list-width': `${listWidth}px` } as React.CSSProperties}>
          <ErrorBoundary>
            <ListPane filter={filter} onFilter={setFilter} selectedId={conversationId} onOpen={open} />
          </ErrorBoundary>
        </div>
        <ColumnHandle width={listWidth} min={LIST.min} max={LIST.max} onChange={setListWidth} />
        <div className={styles.thread}>
          {conversationId ? (
            <ConversationPane
              key={conversationId}
              conversationId={conversationId}
              contactShown={panel.shown}
              onToggleContact={() => panel.set(!panel.shown)}
            />
          ) : (
            <NoConversation />
          )}
        </div>
        {conversationId && panel.wide && panel.shown && (
          <div className={styles.panel}>
            <ContactBeside conversationId={conversationId} onClose={() => panel.set(false)} />
          </div>
        )}
        <Drawer
          opened={!panel.wide && panel.shown && conversationId !== undefined}
          onClose={() => panel.set(false)}
          position="right"
          size={360}
          withCloseButton={false}
          padding={0}
          styles={{ body: { height: '100%' } }}
        >
          {conversationId && (
            <ContactBeside conversationId={conversationId} onClose={() => panel.set(false)} />
          )}
        </Drawer>
      </div>
    </SlotsProvider>
  );
}
