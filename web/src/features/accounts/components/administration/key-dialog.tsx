import { Checkbox, NativeSelect, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '@/api/session';
import type { Permission } from '@/api/types';
import { useCreateApiKey } from '../../api/keys';
import { FormDialog } from './form-dialog';
import { HandedDialog } from './handed-dialog';
import { usePermissionName } from './use-permission-name';

const LIVES = ['30', '90', '365', ''] as const;
const DAY_MS = 86_400_000;

function endOf(days: string): string | null {
  return days === '' ? null : new Date(Date.now() + Number(days) * DAY_MS).toISOString();
}

/** A key may what its maker may, except making keys. */
export function KeyDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('administration');
  const nameOf = usePermissionName();
  const grantable = (useSession(({ user }) => user?.permissions) ?? []).filter((each) => each !== 'api_keys');
  const create = useCreateApiKey();
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<string[]>(['read']);
  const [days, setDays] = useState<string>('90');
  if (create.data) {
    const { token, api_key } = create.data;
    return (
      <HandedDialog
        title={t('keys.madeTitle')}
        lead={t('keys.madeLead')}
        secret={{ label: t('keys.token', { name: api_key.name }), value: token }}
        onClose={onClose}
      />
    );
  }
  return (
    <FormDialog
      title={t('keys.title')}
      submit={t('keys.submit')}
      pending={create.isPending}
      error={create.error}
      disabled={name.trim() === '' || scopes.length === 0}
      onSubmit={() =>
        create.mutate({ name: name.trim(), scopes: scopes as Permission[], expires_at: endOf(days) })
      }
      onClose={onClose}
    >
      <TextInput
        label={t('keys.name')}
        description={t('keys.nameHint')}
        autoComplete="off"
        required
        withAsterisk={false}
        maxLength={120}
        data-autofocus
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Checkbox.Group label={t('keys.scopes')} value={scopes} onChange={setScopes}>
        <Stack gap={8} mt={6}>
          {grantable.map((permission) => (
            <Checkbox key={permission} value={permission} label={nameOf(permission)} />
          ))}
        </Stack>
      </Checkbox.Group>
      <NativeSelect
        label={t('keys.life')}
        value={days}
        onChange={(event) => setDays(event.currentTarget.value)}
        data={LIVES.map((value) => ({ value, label: t(`keys.lives.${value}`) }))}
      />
    </FormDialog>
  );
}
