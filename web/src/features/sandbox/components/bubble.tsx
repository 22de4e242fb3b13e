import { IconArrowForwardUp, IconSpeakerphone } from '@tabler/icons-react';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { clockTime, exactTime } from '@/ui/format';
import { useZone } from '@/ui/use-zone';
import { reactionTo } from '../compose';
import { captionOf, type Bubble as Message } from '../fold';
import styles from './bubble.module.css';
import { BubbleMenu } from './bubble-menu';
import { BubbleContent, isMedia } from './content/bubble-content';
import { Taps } from './content/taps';
import { usePhone } from './phone-context';
import { Ticks } from './ticks';
import { useSummary } from './use-type-name';

function Quote({ bubble }: { bubble: Message }) {
  const { t } = useTranslation('sandbox');
  const { number } = usePhone();
  const summary = useSummary();
  const { quote } = bubble;
  if (!quote) return null;
  if (quote === 'gone') return <span className={styles.quote}>{t('bubble.quoteGone')}</span>;
  return (
    <span className={styles.quote}>
      <strong>{quote.mine ? t('bubble.you') : (number.verified_name ?? number.display_phone)}</strong>
      <span className={styles.clamp}>{summary(quote.raw)}</span>
    </span>
  );
}

function Reactions({ bubble }: { bubble: Message }) {
  const { t } = useTranslation('sandbox');
  const { send } = usePhone();
  const { myReaction, theirReaction, id } = bubble;
  const list = [theirReaction, myReaction].filter(Boolean).join(' ');
  if (!list) return null;
  if (!myReaction) {
    return (
      <span className={styles.reactions} role="img" aria-label={t('bubble.reactions', { list })}>
        {list}
      </span>
    );
  }
  return (
    <button
      type="button"
      className={styles.reactions}
      title={t('bubble.unreact')}
      aria-label={`${t('bubble.reactions', { list })}. ${t('bubble.unreact')}`}
      onClick={() => void send(reactionTo(id, ''))}
    >
      {list}
    </button>
  );
}

export const Bubble = memo(function Bubble({ bubble, first }: { bubble: Message; first: boolean }) {
  const { t } = useTranslation('sandbox');
  const zone = useZone();
  const { mine, type, raw, revoked } = bubble;
  const media = isMedia(type) && !revoked;
  const over = (type === 'image' || type === 'video') && !revoked && !captionOf(raw);
  return (
    <div
      className={styles.row}
      data-mine={mine || undefined}
      data-first={first || undefined}
      data-reacted={!!(bubble.myReaction || bubble.theirReaction) || undefined}
    >
      <div
        className={styles.bubble}
        data-type={revoked ? 'revoked' : type}
        data-media={media || undefined}
        data-message={bubble.id}
      >
        {raw.referral && (
          <span className={styles.ad}>
            <small>
              <IconSpeakerphone size={13} aria-hidden /> {t('bubble.ad')}
            </small>
            <strong>{raw.referral.headline}</strong>
          </span>
        )}
        {raw.context?.forwarded && (
          <small className={styles.forwarded}>
            <IconArrowForwardUp size={14} aria-hidden /> {t('bubble.forwarded')}
          </small>
        )}
        <Quote bubble={bubble} />
        <BubbleContent bubble={bubble} />
        <span className={over ? styles.metaOver : styles.meta}>
          {bubble.edited && !revoked && <span>{t('bubble.edited')}</span>}
          <time dateTime={bubble.at} title={exactTime(bubble.at, zone)}>
            {clockTime(bubble.at, zone)}
          </time>
          {bubble.ticks && !revoked && <Ticks degree={bubble.ticks} />}
        </span>
        <Taps bubble={bubble} />
        {!revoked && <BubbleMenu bubble={bubble} />}
        <Reactions bubble={bubble} />
      </div>
    </div>
  );
});
