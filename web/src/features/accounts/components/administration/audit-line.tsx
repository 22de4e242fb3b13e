import { useTranslation } from 'react-i18next';
import { ApiError } from '@/api/problem';
import { useErrorText } from '@/ui/error-text';
import { exactTime, momentText } from '@/ui/format';
import page from '@/ui/page.module.css';
import { useNow } from '@/ui/use-now';
import { useZone } from '@/ui/use-zone';
import type { AuditEntry } from '../../api/shapes';
import { deedOf } from '../../audit-sentence';
import styles from './administration.module.css';

export function AuditLine({ entry, names }: { entry: AuditEntry; names: ReadonlyMap<string, string> }) {
  const { t } = useTranslation('administration');
  const textOf = useErrorText();
  const zone = useZone();
  const now = useNow();
  const who = entry.actor_name ?? t('audit.nobody');
  const why = entry.outcome === 'ok' ? null : textOf(new ApiError({ code: entry.outcome, status: 400 }));
  return (
    <li>
      <time dateTime={entry.at} title={exactTime(entry.at, zone)}>
        {momentText(entry.at, now, zone)}
      </time>
      <span className={styles.what}>
        <strong>{who}</strong>
        {entry.actor_kind === 'api_key' && <span className={styles.tag}>{t('audit.key')}</span>}{' '}
        {deedOf(entry, names)}
        {why && <span className={styles.refused}> — {t('audit.refused', { why })}</span>}
        <br />
        <span className={page.dim} title={t('audit.request', { id: entry.request_id })}>
          {entry.address && t('audit.from', { address: entry.address })}
          {why && ` · ${t('audit.request', { id: entry.request_id })}`}
        </span>
      </span>
    </li>
  );
}
