import { Button, Skeleton } from '@mantine/core';
import { IconKey, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ConfirmDialog } from '@/ui/confirm-dialog';
import { EmptyState } from '@/ui/empty-state';
import { ErrorState } from '@/ui/error-state';
import page from '@/ui/page.module.css';
import { useApiKeys, useRevokeApiKey } from '../../api/keys';
import type { ApiKeyView } from '../../api/shapes';
import styles from './administration.module.css';
import { KeyDialog } from './key-dialog';
import { KeysTable } from './keys-table';

export function KeysPart() {
  const { t } = useTranslation('administration');
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useApiKeys();
  const revoke = useRevokeApiKey();
  const [making, setMaking] = useState(false);
  const [revoking, setRevoking] = useState<ApiKeyView | null>(null);
  const keys = data?.pages.flatMap(({ items }) => items);
  if (error && !keys) return <ErrorState error={error} onRetry={() => void refetch()} />;
  const close = () => {
    setRevoking(null);
    revoke.reset();
  };
  return (
    <>
      <div className={page.bar}>
        <p className={`${page.lead} ${page.grow}`} style={{ margin: 0 }}>
          {t('keys.lead')}
        </p>
        <Button
          className={styles.action ?? ''}
          leftSection={<IconPlus size={16} aria-hidden />}
          onClick={() => setMaking(true)}
        >
          {t('keys.create')}
        </Button>
      </div>
      {!keys && <Skeleton height={120} />}
      {keys?.length === 0 && <EmptyState icon={<IconKey size={32} stroke={1.5} />} title={t('keys.none')} />}
      {keys && keys.length > 0 && <KeysTable keys={keys} onRevoke={setRevoking} />}
      {hasNextPage && (
        <div className={styles.more}>
          <Button variant="light" size="xs" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {t('more')}
          </Button>
        </div>
      )}
      {making && <KeyDialog onClose={() => setMaking(false)} />}
      <ConfirmDialog
        opened={revoking !== null}
        title={t('keys.revokeTitle', { name: revoking?.name ?? '' })}
        confirm={t('keys.revoke')}
        grave
        pending={revoke.isPending}
        error={revoke.error}
        onConfirm={() => revoking && revoke.mutate(revoking.id, { onSuccess: close })}
        onClose={close}
      >
        {t('keys.revokeLead')}
      </ConfirmDialog>
    </>
  );
}
