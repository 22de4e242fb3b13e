import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { UserView, Work } from '../../api/shapes';
import { useUpdateUser } from '../../api/users';
import { FormDialog } from './form-dialog';
import { RoleFields } from './role-fields';

export function EditDialog({ user, onClose }: { user: UserView; onClose: () => void }) {
  const { t } = useTranslation('administration');
  const update = useUpdateUser();
  const [role, setRole] = useState(user.role);
  const [work, setWork] = useState<Work | null>(user.function ?? null);
  const save = () =>
    update.mutate(
      { id: user.id, role, function: work },
      {
        onSuccess: () => {
          notifications.show({ message: t('edit.saved') });
          onClose();
        },
      },
    );
  return (
    <FormDialog
      title={t('edit.title', { name: user.name })}
      submit={t('edit.save')}
      pending={update.isPending}
      error={update.error}
      disabled={role === user.role && work === (user.function ?? null)}
      onSubmit={save}
      onClose={onClose}
    >
      <RoleFields role={role} onRole={setRole} work={work} onWork={setWork} />
    </FormDialog>
  );
}
