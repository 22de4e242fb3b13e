import { Alert, Button, Group, Modal, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useErrorText } from './error-text';

interface Props {
  opened: boolean;
  title: string;
  /** What will happen, in whole sentences. */
  children: ReactNode;
  confirm: string;
  /** Takes something away. */
  grave?: boolean;
  pending: boolean;
  error: unknown;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks before something that others notice; a refusal is told here, where it was asked. */
export function ConfirmDialog(props: Props) {
  const { t } = useTranslation('ui');
  const textOf = useErrorText();
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      centered
      size={440}
      withCloseButton={false}
      title={props.title}
      styles={{ title: { fontWeight: 650, fontSize: 'var(--text-md)', overflowWrap: 'anywhere' } }}
    >
      <Text size="sm" component="div">
        {props.children}
      </Text>
      {Boolean(props.error) && (
        <Alert color="red" variant="light" role="alert" p="xs" mt="md">
          {textOf(props.error)}
        </Alert>
      )}
      <Group justify="flex-end" mt="md" gap="xs">
        <Button variant="default" onClick={props.onClose} data-autofocus>
          {t('cancel')}
        </Button>
        <Button
          {...(props.grave ? { color: 'red.8' } : {})}
          loading={props.pending}
          onClick={props.onConfirm}
        >
          {props.confirm}
        </Button>
      </Group>
    </Modal>
  );
}
