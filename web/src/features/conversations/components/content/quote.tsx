import { useTranslation } from 'react-i18next';
import type { ReplyTo } from '@/api/types';
import { withoutMarks } from '@/ui/markup/parse';
import { useTypeName } from '../use-type-name';
import styles from './content.module.css';

interface Props {
  quote: ReplyTo;
  onJump?: (() => void) | undefined;
}

/** The message being answered; a click goes to it. */
export function Quote({ quote, onJump }: Props) {
  const { t } = useTranslation('conversations');
  const typeName = useTypeName();
  const text =
    (quote.text && withoutMarks(quote.text)) ||
    (quote.type && quote.type !== 'text' ? typeName(quote.type) : t('bubble.quotedUnknown'));
  const body = (
    <>
      {quote.author_name && <strong className={styles.quoteAuthor}>{quote.author_name}</strong>}
      <span className={styles.clamp}>{text}</span>
    </>
  );
  if (!onJump) return <span className={styles.quote}>{body}</span>;
  return (
    <button type="button" className={`${styles.quote} ${styles.jump}`} onClick={onJump}>
      {body}
    </button>
  );
}
