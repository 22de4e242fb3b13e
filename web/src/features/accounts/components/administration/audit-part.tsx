import { Button, NativeSelect, Skeleton } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '@/api/may';
import { EmptyState } from '@/ui/empty-state';
import { ErrorState } from '@/ui/error-state';
import page from '@/ui/page.module.css';
import { useAuditLog } from '../../api/audit';
import { useApiKeys } from '../../api/keys';
import { useTeam } from '../../api/team';
import { AUDITED, kindOf } from '../../audit-sentence';
import styles from './administration.module.css';
import type { AuditFilter } from './administration-screen';
import { AuditLine } from './audit-line';

const PERIODS = ['1', '7', '30', ''] as const;
const INITIAL_PERIOD = '';

interface Props {
  filter: AuditFilter;
  onFilter: (filter: AuditFilter) => void;
}

function Filters({ filter, onFilter }: Props) {
  const { t } = useTranslation('administration');
  const reads = useMay('read');
  const team = useTeam(reads);
  const kinds = AUDITED.map((value) => ({ value, label: kindOf(value) }));
  kinds.sort((a, b) => a.label.localeCompare(b.label, 'pt-BR'));
  const set = (change: AuditFilter) => {
    const next = { ...filter, ...change };
    onFilter(Object.fromEntries(Object.entries(next).filter(([, value]) => value)));
  };
  return (
    <div className={page.bar}>
      <NativeSelect
        className={page.grow ?? ''}
        label={t('audit.person')}
        value={filter.person ?? ''}
        onChange={(event) => set({ person: event.currentTarget.value })}
        data={[
          { value: '', label: t('audit.anybody') },
          ...(team.data ?? []).map(({ id, name }) => ({ value: id, label: name })),
        ]}
      />
      <NativeSelect
        className={page.grow ?? ''}
        label={t('audit.operation')}
        value={filter.operation ?? ''}
        onChange={(event) => set({ operation: event.currentTarget.value })}
        data={[{ value: '', label: t('audit.anything') }, ...kinds]}
      />
      <NativeSelect
        className={page.grow ?? ''}
        label={t('audit.period')}
        value={filter.period ?? INITIAL_PERIOD}
        onChange={(event) => set({ period: event.currentTarget.value })}
        data={PERIODS.map((value) => ({ value, label: t(`audit.periods.${value}`) }))}
      />
    </div>
  );
}

/** Who did what, the newest first. */
export function AuditPart({ filter, onFilter }: Props) {
  const { t } = useTranslation('administration');
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useAuditLog(filter);
  const reads = useMay('read');
  const team = useTeam(reads);
  const keys = useApiKeys(useMay('api_keys'));
  const names = useMemo(() => {
    const named = [...(team.data ?? []), ...(keys.data?.pages.flatMap(({ items }) => items) ?? [])];
    return new Map(named.map(({ id, name }) => [id, name]));
  }, [team.data, keys.data]);
  const entries = data?.pages.flatMap(({ items }) => items);
  return (
    <>
      <Filters filter={filter} onFilter={onFilter} />
      {error && !entries && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!error && !entries && <Skeleton height={240} />}
      {entries?.length === 0 && (
        <EmptyState icon={<IconHistory size={32} stroke={1.5} />} title={t('audit.none')} />
      )}
      {entries && entries.length > 0 && (
        <ol className={styles.entries} aria-label={t('parts.auditoria')}>
          {entries.map((entry) => (
            <AuditLine key={entry.id} entry={entry} names={names} />
          ))}
        </ol>
      )}
      {entries && entries.length > 0 && (
        <div className={styles.more}>
          {hasNextPage ? (
            <Button
              variant="light"
              size="xs"
              loading={isFetchingNextPage}
              onClick={() => void fetchNextPage()}
            >
              {t('more')}
            </Button>
          ) : (
            t('audit.end')
          )}
        </div>
      )}
    </>
  );
}
