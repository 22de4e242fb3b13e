import { Button, Group, Modal, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

interface Props {
  /** How many; the dialog is open while there are any. */
  count: number;
  onCancel: () => void;
  onConfirm: () => void;
}

export function DropDialog({ count, onCancel, onConfirm }: Props) {
  const { t } = useTranslation('cluster');
  return (
    <Modal
      opened={count > 0}
      onClose={onCancel}
      centered
      size={420}
      withCloseButton={false}
      title={t('letters.dropTitle', { count: Math.max(1, count) })}
      styles={{ title: { fontWeight: 650, fontSize: 'var(--text-md)' } }}
    >
      <Text size="sm">{t('letters.dropBody', { count: Math.max(1, count) })}</Text>
      <Group justify="flex-end" mt="md" gap="xs">
        <Button variant="default" onClick={onCancel} data-autofocus>
          {t('letters.cancel')}
        </Button>
        <Button color="red.8" onClick={onConfirm}>
          {t('letters.confirm')}
        </Button>
      </Group>
    </Modal>
  );
}
