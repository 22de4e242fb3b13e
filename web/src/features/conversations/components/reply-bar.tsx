import { CloseButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ReplyTo } from '@/api/types';
import styles from './composer.module.css';
import { Quote } from './content/quote';

export function ReplyBar({ quote, onCancel }: { quote: ReplyTo; onCancel: () => void }) {
  const { t } = useTranslation('conversations');
  return (
    <fieldset
      className={styles.reply}
      aria-label={t('composer.replyingTo', { name: quote.author_name ?? '' })}
    >
      <Quote quote={quote} />
      <CloseButton aria-label={t('composer.cancelReply')} onClick={onCancel} />
    </fieldset>
  );
}
