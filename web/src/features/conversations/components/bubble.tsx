import { IconArrowForwardUp } from '@tabler/icons-react';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { ReplyTo } from '@/api/types';
import type { ThreadRow } from '../thread-rows';
import styles from './bubble.module.css';
import { BubbleMenu } from './bubble-menu';
import { BubbleMeta } from './bubble-meta';
import { ItemContent } from './content/item-content';
import { Quote } from './content/quote';
import { ReferralCard } from './content/referral-card';
import { FailureNote } from './failure-note';
import { Reactions } from './reactions';

export interface BubbleActions {
  onReply: (row: ThreadRow) => void;
  onReact: (messageId: string, emoji: string) => void;
  onJump: (quote: ReplyTo) => void;
  onRetry: (row: ThreadRow) => void;
  onDiscard: (row: ThreadRow) => void;
}

interface Props {
  row: ThreadRow;
  contactName: string;
  myId: string;
  highlighted: boolean;
  actions: BubbleActions;
}

const BARE_MEDIA = new Set(['image', 'video', 'sticker']);

function useSpeaker({ row, contactName, myId }: Props): { name: string; shown: boolean } {
  const { t } = useTranslation('conversations');
  const { author, direction } = row.item;
  if (direction === 'in') return { name: contactName, shown: false };
  if (author.id === myId) return { name: t('bubble.you'), shown: false };
  return { name: author.name ?? '', shown: row.first && !!author.name && author.type === 'user' };
}

export const Bubble = memo(function Bubble(props: Props) {
  const { row, highlighted, actions } = props;
  const { t } = useTranslation('conversations');
  const { item, entry, first } = row;
  const speaker = useSpeaker(props);
  const quote = item.reply_to;
  const bare = BARE_MEDIA.has(item.type) && !!item.media && !item.caption && !item.revoked_at;
  const media = !!item.media && !item.revoked_at;
  return (
    <div
      className={styles.row}
      data-direction={item.direction}
      data-first={first || undefined}
      data-reacted={(item.reactions?.length ?? 0) > 0 || undefined}
    >
      <div
        className={styles.bubble}
        data-type={item.revoked_at ? 'revoked' : item.type}
        data-media={media || undefined}
        data-highlighted={highlighted || undefined}
        data-item={item.id}
      >
        {first && item.type !== 'sticker' && <span className={styles.tail} aria-hidden />}
        <span className="visually-hidden">{speaker.name}:</span>
        {speaker.shown && <span className={styles.speaker}>{speaker.name}</span>}
        {item.forwarded && (
          <span className={styles.forwarded}>
            <IconArrowForwardUp size={14} aria-hidden /> {t('bubble.forwarded')}
          </span>
        )}
        {item.referral && <ReferralCard referral={item.referral} />}
        {quote && (
          <Quote quote={quote} onJump={quote.seq === undefined ? undefined : () => actions.onJump(quote)} />
        )}
        <div className={styles.content}>
          <ItemContent item={item} entry={entry} authorName={speaker.name} />
          <BubbleMeta item={item} over={bare && item.type !== 'sticker'} />
        </div>
        <BubbleMenu row={row} actions={actions} />
        <Reactions row={row} onReact={actions.onReact} />
      </div>
      {item.status === 'failed' && <FailureNote row={row} actions={actions} />}
    </div>
  );
});
