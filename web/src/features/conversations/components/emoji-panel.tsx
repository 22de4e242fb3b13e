import {
  EmojiPicker,
  type EmojiPickerListCategoryHeaderProps,
  type EmojiPickerListEmojiProps,
} from 'frimousse';
import { useTranslation } from 'react-i18next';
import styles from './emoji-panel.module.css';

/** Emoji data is served by us (vite.config.ts); the picker's default would call a CDN. */
const EMOJI_DATA = '/emoji';

function CategoryHeader({ category, ...props }: EmojiPickerListCategoryHeaderProps) {
  return (
    <div className={styles.category} {...props}>
      {category.label}
    </div>
  );
}

function Emoji({ emoji, ...props }: EmojiPickerListEmojiProps) {
  return (
    <button type="button" className={styles.emoji} {...props}>
      {emoji.emoji}
    </button>
  );
}

const LIST_PARTS = { CategoryHeader, Emoji };

export default function EmojiPanel({ onEmoji }: { onEmoji: (emoji: string) => void }) {
  const { t } = useTranslation('conversations');
  const { t: ui } = useTranslation('ui');
  return (
    <EmojiPicker.Root
      className={styles.root}
      locale="pt"
      columns={8}
      emojibaseUrl={EMOJI_DATA}
      onEmojiSelect={({ emoji }) => onEmoji(emoji)}
    >
      <EmojiPicker.Search className={styles.search} placeholder={t('composer.emojiSearch')} autoFocus />
      <EmojiPicker.Viewport className={styles.viewport}>
        <EmojiPicker.Loading className={styles.note}>{ui('loading')}</EmojiPicker.Loading>
        <EmojiPicker.Empty className={styles.note}>{t('composer.emojiEmpty')}</EmojiPicker.Empty>
        <EmojiPicker.List className={styles.list} components={LIST_PARTS} />
      </EmojiPicker.Viewport>
    </EmojiPicker.Root>
  );
}
