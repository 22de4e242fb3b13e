import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { CopyField } from '@/ui/copy-field';

interface Props {
  title: string;
  lead: string;
  /** Shown this once; absent when it went by e-mail. */
  secret?: { label: string; value: string } | undefined;
  onClose: () => void;
}

/** Hands over a link or a key. A click beside it does not take it away. */
export function HandedDialog({ title, lead, secret, onClose }: Props) {
  const { t } = useTranslation('ui');
  return (
    <Modal
      opened
      onClose={onClose}
      centered
      size={500}
      title={title}
      closeOnClickOutside={false}
      closeOnEscape={!secret}
      withCloseButton={false}
      styles={{ title: { fontWeight: 650, fontSize: 'var(--text-md)', overflowWrap: 'anywhere' } }}
    >
      <Stack gap="md">
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {lead}
        </Text>
        {secret && <CopyField label={secret.label} value={secret.value} />}
        <Group justify="flex-end">
          <Button variant={secret ? 'default' : 'filled'} onClick={onClose}>
            {t('close')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
