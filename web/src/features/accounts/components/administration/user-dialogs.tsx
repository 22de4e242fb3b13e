import { notifications } from '@mantine/notifications';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { ConfirmDialog } from '@/ui/confirm-dialog';
import type { UserView } from '../../api/shapes';
import { useEndSessions, useResetFactor, useResetLink, useUpdateUser } from '../../api/users';
import { EditDialog } from './edit-dialog';
import { HandedDialog } from './handed-dialog';
import type { UserAct } from './user-menu';

interface Props {
  act: UserAct;
  user: UserView;
  onClose: () => void;
}

const ASKED = {
  deactivate: { title: 'confirm.deactivateTitle', body: 'confirm.deactivate', act: 'users.deactivate' },
  activate: { title: 'confirm.activateTitle', body: 'confirm.activate', act: 'users.activate' },
  resetFactor: { title: 'confirm.factorTitle', body: 'confirm.factor', act: 'users.resetFactor' },
  endSessions: { title: 'confirm.sessionsTitle', body: 'confirm.sessions', act: 'users.endSessions' },
} as const;

function Confirmed({ act, user, onClose }: Props & { act: keyof typeof ASKED }) {
  const { t } = useTranslation('administration');
  const update = useUpdateUser();
  const factor = useResetFactor();
  const sessions = useEndSessions();
  const { title, body, act: name } = ASKED[act];
  const done = {
    onSuccess: () => {
      notifications.show({ message: t('confirm.done') });
      onClose();
    },
  };
  const run = () => {
    if (act === 'resetFactor') factor.mutate(user.id, done);
    else if (act === 'endSessions') sessions.mutate(user.id, done);
    else update.mutate({ id: user.id, active: act === 'activate' }, done);
  };
  return (
    <ConfirmDialog
      opened
      title={t(title, { name: user.name })}
      confirm={t(name)}
      grave={act !== 'activate'}
      pending={update.isPending || factor.isPending || sessions.isPending}
      error={update.error ?? factor.error ?? sessions.error}
      onConfirm={run}
      onClose={onClose}
    >
      {t(body)}
    </ConfirmDialog>
  );
}

function ResetLink({ user, onClose }: Omit<Props, 'act'>) {
  const { t } = useTranslation('administration');
  const { mutate, data, error, isPending } = useResetLink();
  useEffect(() => mutate(user.id), [mutate, user.id]);
  if (data) {
    return (
      <HandedDialog
        title={t('reset.title', { name: user.name })}
        lead={data.link ? t('reset.link', { name: user.name }) : t('reset.sent', { email: user.email })}
        secret={data.link ? { label: t('reset.label'), value: data.link } : undefined}
        onClose={onClose}
      />
    );
  }
  return (
    <ConfirmDialog
      opened={Boolean(error)}
      title={t('reset.title', { name: user.name })}
      confirm={t('users.resetLink')}
      pending={isPending}
      error={error}
      onConfirm={() => mutate(user.id)}
      onClose={onClose}
    >
      {null}
    </ConfirmDialog>
  );
}

/** What was chosen in a user's menu. */
export function UserDialogs({ act, user, onClose }: Props) {
  if (act === 'edit') return <EditDialog user={user} onClose={onClose} />;
  if (act === 'resetLink') return <ResetLink user={user} onClose={onClose} />;
  return <Confirmed act={act} user={user} onClose={onClose} />;
}
