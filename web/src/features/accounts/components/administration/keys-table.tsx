import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { exactTime, listTime, shortDay } from '@/ui/format';
import table from '@/ui/table.module.css';
import { useNow } from '@/ui/use-now';
import { useZone } from '@/ui/use-zone';
import type { ApiKeyView } from '../../api/shapes';
import styles from './administration.module.css';
import { usePermissionName } from './use-permission-name';

/** Why a key no longer opens anything, if that is so. */
function endOf(key: ApiKeyView, now: number): 'revoked' | 'expired' | null {
  if (key.revoked_at) return 'revoked';
  return key.expires_at && Date.parse(key.expires_at) <= now ? 'expired' : null;
}

function KeyRow({ apiKey, onRevoke }: { apiKey: ApiKeyView; onRevoke: () => void }) {
  const { t } = useTranslation('administration');
  const nameOf = usePermissionName('permission');
  const shortOf = usePermissionName('short');
  const zone = useZone();
  const now = useNow();
  const ended = endOf(apiKey, now);
  const when = (at: string) => <span title={exactTime(at, zone)}>{listTime(at, now, zone)}</span>;
  return (
    <tr className={styles.row} data-off={ended ?? undefined}>
      <td className={table.wide}>
        <span>
          <span className={styles.name}>{apiKey.name}</span>
          {ended && (
            <span className={styles.tag} data-tone="bad">
              {t(`keys.${ended}`)}
            </span>
          )}
          <br />
          <code className={table.dim} title={apiKey.prefix}>
            {apiKey.prefix.slice(0, 14)}…
          </code>
        </span>
      </td>
      <td className={table.wide}>
        <span className={styles.scopes}>
          {apiKey.scopes.map((scope) => (
            <span key={scope} className={styles.tag} title={nameOf(scope)}>
              {shortOf(scope)}
            </span>
          ))}
        </span>
      </td>
      <td data-label={t('keys.by')}>{apiKey.made_by_name}</td>
      <td data-label={t('keys.created')}>{when(apiKey.created_at)}</td>
      <td data-label={t('keys.used')}>
        {apiKey.last_used_at ? when(apiKey.last_used_at) : t('keys.neverUsed')}
      </td>
      <td data-label={t('keys.expires')}>
        {apiKey.expires_at ? shortDay(apiKey.expires_at, zone) : t('keys.never')}
      </td>
      <td className={table.number}>
        {!ended && (
          <Button
            size="xs"
            variant="default"
            aria-label={t('keys.revokeLabel', { name: apiKey.name })}
            onClick={onRevoke}
          >
            {t('keys.revoke')}
          </Button>
        )}
      </td>
    </tr>
  );
}

export function KeysTable({ keys, onRevoke }: { keys: ApiKeyView[]; onRevoke: (key: ApiKeyView) => void }) {
  const { t } = useTranslation('administration');
  return (
    <table className={table.table}>
      <thead>
        <tr>
          <th>{t('keys.name')}</th>
          <th>{t('keys.scopes')}</th>
          <th>{t('keys.by')}</th>
          <th>{t('keys.created')}</th>
          <th>{t('keys.used')}</th>
          <th>{t('keys.expires')}</th>
          <td />
        </tr>
      </thead>
      <tbody>
        {keys.map((key) => (
          <KeyRow key={key.id} apiKey={key} onRevoke={() => onRevoke(key)} />
        ))}
      </tbody>
    </table>
  );
}
