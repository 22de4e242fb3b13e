import { Button, CloseButton, NativeSelect, Skeleton, TextInput } from '@mantine/core';
import { IconSearch, IconUserPlus, IconUsers } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '@/ui/empty-state';
import { ErrorState } from '@/ui/error-state';
import { folded } from '@/ui/format';
import page from '@/ui/page.module.css';
import type { UserView } from '../../api/shapes';
import { useUsers } from '../../api/users';
import { InviteDialog } from './invite-dialog';
import { PendingInvitations } from './pending-invitations';
import { UserDialogs } from './user-dialogs';
import type { UserAct } from './user-menu';
import { UsersTable } from './users-table';

type Shown = 'active' | 'inactive' | 'all';

function found(users: UserView[], query: string, shown: Shown): UserView[] {
  const wanted = folded(query.trim());
  return users.filter(
    ({ name, email, active }) =>
      (shown === 'all' || active === (shown === 'active')) && folded(`${name} ${email}`).includes(wanted),
  );
}

export function UsersPart() {
  const { t } = useTranslation('administration');
  const { data, error, refetch } = useUsers();
  const [query, setQuery] = useState('');
  const [shown, setShown] = useState<Shown>('active');
  const [inviting, setInviting] = useState(false);
  const [chosen, setChosen] = useState<{ act: UserAct; user: UserView } | null>(null);
  const rows = useMemo(() => found(data ?? [], query, shown), [data, query, shown]);
  if (error && !data) return <ErrorState error={error} onRetry={() => void refetch()} />;
  return (
    <>
      <div className={page.bar}>
        <TextInput
          className={page.grow ?? ''}
          value={query}
          onChange={(event) => setQuery(event.currentTarget.value)}
          placeholder={t('users.search')}
          aria-label={t('users.search')}
          leftSection={<IconSearch size={16} aria-hidden />}
          rightSection={
            query && <CloseButton size="sm" aria-label={t('users.clear')} onClick={() => setQuery('')} />
          }
        />
        <NativeSelect
          aria-label={t('users.show')}
          value={shown}
          onChange={(event) => setShown(event.currentTarget.value as Shown)}
          data={(['active', 'inactive', 'all'] as const).map((value) => ({
            value,
            label: t(`users.${value}`),
          }))}
        />
        <Button leftSection={<IconUserPlus size={16} aria-hidden />} onClick={() => setInviting(true)}>
          {t('users.invite')}
        </Button>
      </div>
      {!data && <Skeleton height={160} />}
      {data && rows.length === 0 && (
        <EmptyState icon={<IconUsers size={32} stroke={1.5} />} title={t('users.none')} />
      )}
      {rows.length > 0 && <UsersTable users={rows} onAct={(act, user) => setChosen({ act, user })} />}
      <PendingInvitations />
      {inviting && <InviteDialog onClose={() => setInviting(false)} />}
      {chosen && <UserDialogs act={chosen.act} user={chosen.user} onClose={() => setChosen(null)} />}
    </>
  );
}
