import { Alert, Button, Group, Modal, Stack } from '@mantine/core';
import type { FormEvent, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useErrorText } from '@/ui/error-text';

interface Props {
  title: string;
  submit: string;
  pending: boolean;
  error: unknown;
  disabled?: boolean;
  children: ReactNode;
  onSubmit: () => void;
  onClose: () => void;
}

/** A form over the page; what the server refused is told in it, and nothing typed is lost. */
export function FormDialog({ title, submit, pending, error, disabled, children, onSubmit, onClose }: Props) {
  const { t } = useTranslation('ui');
  const textOf = useErrorText();
  const act = (event: FormEvent) => {
    event.preventDefault();
    if (!disabled && !pending) onSubmit();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      centered
      size={460}
      title={title}
      closeButtonProps={{ 'aria-label': t('close') }}
      styles={{ title: { fontWeight: 650, fontSize: 'var(--text-md)', overflowWrap: 'anywhere' } }}
    >
      <form onSubmit={act}>
        <Stack gap="md">
          {children}
          {Boolean(error) && (
            <Alert color="red" variant="light" role="alert" p="xs">
              {textOf(error)}
            </Alert>
          )}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t('cancel')}
            </Button>
            <Button type="submit" loading={pending} disabled={disabled === true}>
              {submit}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
