import { useTranslation } from 'react-i18next';
import type { ThreadRow } from '../thread-rows';
import type { BubbleActions } from './bubble';
import styles from './reactions.module.css';

/** Both sides' emoji under the bubble; ours is taken back by a click. */
export function Reactions({ row, onReact }: { row: ThreadRow; onReact: BubbleActions['onReact'] }) {
  const { t } = useTranslation('conversations');
  const reactions = row.item.reactions ?? [];
  if (reactions.length === 0) return null;
  const list = reactions.map(({ emoji }) => emoji).join(' ');
  const mine = reactions.some(({ by }) => by === 'user');
  const label = t('bubble.reactedBy', { list });
  if (!mine) {
    return (
      <span className={styles.reactions} role="img" aria-label={label}>
        {list}
      </span>
    );
  }
  return (
    <button
      type="button"
      className={styles.reactions}
      title={t('bubble.removeReaction')}
      aria-label={`${label}. ${t('bubble.removeReaction')}`}
      onClick={() => onReact(row.item.id, '')}
    >
      {list}
    </button>
  );
}
