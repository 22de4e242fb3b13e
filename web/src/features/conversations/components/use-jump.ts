import { notifications } from '@mantine/notifications';
import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { VirtuosoHandle } from 'react-virtuoso';
import type { ReplyTo } from '@/api/types';
import { loadOlder, useTimelines } from '@/realtime/timelines';

const PAGES_AT_MOST = 20;
const HIGHLIGHT_MS = 1_600;

/** Goes to a quoted message, loading older pages until it is there, and lights it up for a moment. */
export function useJump(conversationId: string, list: RefObject<VirtuosoHandle | null>) {
  const { t } = useTranslation('conversations');
  const [highlighted, setHighlighted] = useState<number>();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  const jump = useCallback(
    async ({ seq }: ReplyTo) => {
      if (seq === undefined) return;
      const timeline = () => useTimelines.getState().byId.get(conversationId);
      for (let page = 0; page < PAGES_AT_MOST; page += 1) {
        const now = timeline();
        const oldest = now?.items[0]?.seq;
        if (!now || oldest === undefined || oldest <= seq || now.next === null) break;
        await loadOlder(conversationId);
        if (timeline()?.next === now.next) break; // the page did not come
      }
      const index = timeline()?.items.findIndex((item) => item.seq === seq) ?? -1;
      if (index < 0) {
        notifications.show({ message: t('thread.quoteGone'), autoClose: 3000 });
        return;
      }
      requestAnimationFrame(() => list.current?.scrollToIndex({ index, align: 'center' }));
      setHighlighted(seq);
      clearTimeout(timer.current);
      timer.current = setTimeout(() => setHighlighted(undefined), HIGHLIGHT_MS);
    },
    [conversationId, list, t],
  );
  return { highlighted, jump };
}
