import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ListRange, Virtuoso, type VirtuosoHandle } from 'react-virtuoso';
import { useSession } from '@/api/session';
import type { Conversation } from '@/api/types';
import { useOutbox } from '@/outbox/outbox';
import type { Timeline } from '@/realtime/fold';
import { loadOlder } from '@/realtime/timelines';
import { useNow } from '@/ui/use-now';
import { useZone } from '@/ui/use-zone';
import { nameOf } from '../model';
import { type ThreadRow, threadRows } from '../thread-rows';
import { Announcer } from './announcer';
import { ScrollButton } from './scroll-button';
import styles from './thread.module.css';
import { ThreadHead } from './thread-head';
import { ThreadRowView } from './thread-row-view';
import { useBubbleActions } from './use-bubble-actions';
import { useJump } from './use-jump';
import { useReading } from './use-reading';
import { useStickToBottom } from './use-stick-to-bottom';

/** Rows are numbered from here down as older pages come, so that the scroll stays where it is. */
const FIRST_INDEX = 1_000_000;
const NONE: never[] = [];
const PARTS = { Header: ThreadHead };
const PIXELS_OF_BOTTOM = 60;

interface Props {
  conversation: Conversation;
  timeline: Timeline;
}

function useThreadRows({ conversation, timeline }: Props, mark: ReturnType<typeof useReading>['mark']) {
  const zone = useZone();
  const user = useSession((session) => session.user);
  const waiting = useOutbox((outbox) => outbox.byConversation.get(conversation.id) ?? NONE);
  return useMemo(
    () => threadRows(timeline.items, waiting, { type: 'user', id: user?.id, name: user?.name }, zone, mark),
    [timeline.items, waiting, user, zone, mark],
  );
}

export function Thread({ conversation, timeline }: Props) {
  const { t } = useTranslation('conversations');
  const list = useRef<VirtuosoHandle>(null);
  const [atBottom, setAtBottom] = useState(true);
  const { mark, clearMark } = useReading(conversation, timeline, atBottom);
  const rows = useThreadRows({ conversation, timeline }, mark);
  const { highlighted, jump } = useJump(conversation.id, list);
  const contactName = nameOf(conversation.contact);
  const myId = useSession((session) => session.user?.id) ?? '';
  const nameFor = (row: ThreadRow) => {
    if (row.item.direction === 'in') return contactName;
    return row.item.author.id === myId ? t('bubble.you') : (row.item.author.name ?? '');
  };
  const actions = useBubbleActions(conversation.id, nameFor, jump);
  const now = useNow();
  const firstIndex = FIRST_INDEX - timeline.prepended;
  const lastIndex = firstIndex + rows.length - 1;
  const [start] = useState(() => {
    const index = rows.findIndex((row) => row.unread !== undefined);
    return index >= 0
      ? { index, align: 'start' as const }
      : { index: rows.length - 1, align: 'end' as const };
  });
  const { scrollerRef, keep, stick } = useStickToBottom(start.align === 'end');
  const toBottom = useCallback(() => {
    list.current?.scrollToIndex({ index: 'LAST', align: 'end' });
    requestAnimationFrame(() => requestAnimationFrame(stick));
  }, [stick]);
  useOwnMessage(rows, toBottom, clearMark);
  const onRange = ({ startIndex }: ListRange) => {
    if (startIndex - firstIndex < 15) void loadOlder(conversation.id);
  };

  return (
    <div className={styles.thread}>
      <div
        className={styles.log}
        role="log"
        aria-live="off"
        aria-label={t('thread.label', { name: contactName })}
      >
        <Virtuoso
          ref={list}
          scrollerRef={scrollerRef}
          className={styles.scroller}
          data={rows}
          firstItemIndex={firstIndex}
          initialTopMostItemIndex={start}
          computeItemKey={(_index, row) => row.key}
          alignToBottom
          followOutput={(bottom) => (bottom ? 'auto' : false)}
          atBottomThreshold={PIXELS_OF_BOTTOM}
          atBottomStateChange={setAtBottom}
          totalListHeightChanged={keep}
          increaseViewportBy={{ top: 800, bottom: 400 }}
          rangeChanged={onRange}
          context={{ conversationId: conversation.id }}
          components={PARTS}
          itemContent={(index, row) => (
            <ThreadRowView
              row={row}
              last={index === lastIndex}
              now={now}
              contactName={contactName}
              myId={myId}
              highlighted={highlighted === row.item.seq}
              actions={actions}
            />
          )}
        />
      </div>
      {!atBottom && <ScrollButton items={timeline.items} onClick={toBottom} />}
      <Announcer items={timeline.items} name={contactName} />
    </div>
  );
}

/** Writing brings the thread to its end and settles what was unread. */
function useOwnMessage(rows: ThreadRow[], toBottom: () => void, clearMark: () => void): void {
  const newest = rows.findLast((row) => row.entry)?.entry?.order;
  const seen = useRef(newest);
  useEffect(() => {
    if (newest !== undefined && (seen.current === undefined || newest > seen.current)) {
      clearMark();
      requestAnimationFrame(toBottom);
    }
    if (newest !== undefined) seen.current = newest;
  }, [newest, toBottom, clearMark]);
}
