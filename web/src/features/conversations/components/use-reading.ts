import { useEffect, useRef, useState } from 'react';
import { useMay } from '@/api/may';
import type { Conversation } from '@/api/types';
import { useConnection } from '@/realtime/connection';
import type { Timeline } from '@/realtime/fold';
import { markRead } from '../api/mark-read';
import { type UnreadMark, unreadMark } from '../thread-rows';
import { useAttending } from './use-attending';

/** Marks as read what is on screen while the person looks, and remembers where the unread ones began.
 *
 *  Opening a conversation reads it; later arrivals are read when the thread's end is in view. */
export function useReading(
  conversation: Conversation | undefined,
  timeline: Timeline | undefined,
  atBottom: boolean,
) {
  const attends = useMay('attend');
  const attending = useAttending();
  const online = useConnection((connection) => connection.online);
  const [mark, setMark] = useState<UnreadMark | null>(null);
  const [opened, setOpened] = useState(false);
  const asked = useRef(0);
  const unread = conversation?.unread ?? 0;
  const items = timeline?.items;
  const id = conversation?.id;

  // The divider appears with the first unread message and grows until it is read.
  if (items && unread > 0 && (!attending || !opened)) {
    const seen = unreadMark(items, unread);
    if (seen && (seen.seq !== mark?.seq || seen.count !== mark.count)) setMark(seen);
  }

  useEffect(() => {
    if (!attends || !id || !items || !attending || !online || unread === 0 || (opened && !atBottom)) return;
    const last = items[items.length - 1]?.seq ?? 0;
    if (asked.current === last) return;
    asked.current = last;
    markRead(id, last).then(
      () => setOpened(true),
      () => {
        asked.current = 0; // the next change of focus, scroll or connection asks again
      },
    );
  }, [attends, id, items, attending, online, unread, opened, atBottom]);

  useEffect(() => {
    if (items && unread === 0) setOpened(true);
  }, [items, unread]);

  return { mark, clearMark: () => setMark(null) };
}
