import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { useErrorText } from '@/ui/error-text';
import { PasswordField } from '@/ui/password-field';
import { CodeField } from '../code-field';
import { useBlocked } from '../use-blocked';

/** Password and code, so that nobody who finds the screen open can do it. */
export function DisableDialog({ onClose, onDone }: { onClose: () => void; onDone: () => void }) {
  const { t } = useTranslation('profile');
  const { t: accounts } = useTranslation('accounts');
  const { t: ui } = useTranslation('ui');
  const textOf = useErrorText();
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const { blocked, time, block } = useBlocked();
  const disable = useMutation({
    mutationFn: () => api.post<void>('/me/second-factor/disable', { password, code: code.trim() }),
    onError: block,
    onSuccess: () => {
      notifications.show({ message: t('factor.disabled') });
      onDone();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!blocked) disable.mutate();
  };
  const message = blocked ? accounts('wait', { time }) : disable.isError ? textOf(disable.error) : '';
  return (
    <Modal
      opened
      centered
      onClose={onClose}
      title={t('factor.disableTitle')}
      size={420}
      withCloseButton={false}
      styles={{ title: { fontWeight: 650, fontSize: 'var(--text-md)' } }}
    >
      <form onSubmit={submit}>
        <Stack gap="md">
          <Text size="sm">{t('factor.disableLead')}</Text>
          <PasswordField
            label={t('password.old')}
            name="current-password"
            autoComplete="current-password"
            data-autofocus
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          <CodeField value={code} onChange={setCode} />
          {message && (
            <Alert color="red" variant="light" role="alert" p="xs">
              {message}
            </Alert>
          )}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {ui('cancel')}
            </Button>
            <Button type="submit" color="red.8" loading={disable.isPending} disabled={blocked}>
              {t('factor.disable')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
