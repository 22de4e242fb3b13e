import { IconAd2 } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Referral } from '@/api/types';
import styles from './content.module.css';

function safeUrl(url: string | undefined): string | undefined {
  return url && /^https?:\/\//i.test(url) ? url : undefined;
}

/** The ad that brought the customer. Its picture stays on Meta's servers, so only words are shown. */
export function ReferralCard({ referral }: { referral: Referral }) {
  const { t } = useTranslation('conversations');
  const url = safeUrl(referral.source_url);
  return (
    <span className={styles.referral}>
      <small className={styles.label}>
        <IconAd2 size={14} aria-hidden /> {t('bubble.adTitle')}
      </small>
      {referral.headline && <strong>{referral.headline}</strong>}
      {referral.body && <span className={styles.clamp}>{referral.body}</span>}
      {url && (
        <a href={url} target="_blank" rel="noopener noreferrer nofollow">
          {t('bubble.adOpen')}
        </a>
      )}
    </span>
  );
}
