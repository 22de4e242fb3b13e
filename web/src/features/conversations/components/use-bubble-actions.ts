import { notifications } from '@mantine/notifications';
import { useMemo } from 'react';
import type { ReplyTo } from '@/api/types';
import { setDraft } from '@/outbox/drafts';
import { discard, tryAgain } from '@/outbox/outbox';
import { useErrorText } from '@/ui/error-text';
import { useReactTo } from '../api/react-to';
import { useRetryMessage } from '../api/retry-message';
import { plainText } from '../model';
import type { ThreadRow } from '../thread-rows';
import type { BubbleActions } from './bubble';
import { useLatest } from './use-latest';

/** Stable functions for all bubbles of a thread, so that only what changed is drawn again. */
export function useBubbleActions(
  conversationId: string,
  nameFor: (row: ThreadRow) => string,
  jump: (quote: ReplyTo) => void,
): BubbleActions {
  const textOf = useErrorText();
  const retry = useRetryMessage(conversationId);
  const react = useReactTo(conversationId);
  const latest = useLatest({ textOf, retry, react, nameFor, jump });
  return useMemo(() => {
    const onError = (error: unknown) => {
      notifications.show({ color: 'red', message: latest.current.textOf(error) });
    };
    return {
      onReply: (row) => {
        const { id, seq, type } = row.item;
        const reply_to = {
          id,
          seq,
          type,
          text: plainText(row.item),
          author_name: latest.current.nameFor(row),
        };
        setDraft(conversationId, { reply_to });
        document.querySelector<HTMLTextAreaElement>('[data-composer]')?.focus();
      },
      onReact: (messageId, emoji) => latest.current.react.mutate({ messageId, emoji }, { onError }),
      onJump: (quote) => latest.current.jump(quote),
      onRetry: ({ entry, item }) => {
        if (entry) void tryAgain(entry.order);
        else latest.current.retry.mutate(item.id, { onError });
      },
      onDiscard: ({ entry }) => {
        if (entry) void discard(entry.order);
      },
    };
  }, [conversationId, latest]);
}
