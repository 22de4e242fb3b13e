import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Role, Work } from '../../api/shapes';
import { useInvite } from '../../api/users';
import { FormDialog } from './form-dialog';
import { HandedDialog } from './handed-dialog';
import { RoleFields } from './role-fields';

export function InviteDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('administration');
  const invite = useInvite();
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role>('agent');
  const [work, setWork] = useState<Work | null>(null);
  if (invite.data) {
    const { link, invitation } = invite.data;
    return (
      <HandedDialog
        title={t(link ? 'invite.linkTitle' : 'invite.sentTitle')}
        lead={t(link ? 'invite.linkLead' : 'invite.sentLead', { email: invitation.email })}
        secret={link ? { label: t('invite.link'), value: link } : undefined}
        onClose={onClose}
      />
    );
  }
  return (
    <FormDialog
      title={t('invite.title')}
      submit={t('invite.submit')}
      pending={invite.isPending}
      error={invite.error}
      onSubmit={() => invite.mutate({ email: email.trim(), role, function: work })}
      onClose={onClose}
    >
      <TextInput
        label={t('invite.email')}
        type="email"
        autoComplete="off"
        required
        withAsterisk={false}
        maxLength={254}
        data-autofocus
        value={email}
        onChange={(event) => setEmail(event.currentTarget.value)}
      />
      <RoleFields role={role} onRole={setRole} work={work} onWork={setWork} />
    </FormDialog>
  );
}
