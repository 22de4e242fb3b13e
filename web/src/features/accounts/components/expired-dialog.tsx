import { Button, Modal, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { signedOut, useSession } from '@/api/session';
import { SignInForm } from './sign-in-form';

/** Asks to sign in again over the page: nothing behind it is lost. */
export function ExpiredDialog() {
  const { t } = useTranslation('accounts');
  const session = useSession();
  if (session.status !== 'expired') return null;
  return (
    <Modal
      opened
      centered
      onClose={() => undefined}
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
      title={t('expired.title')}
      size={400}
      styles={{ title: { fontWeight: 650, fontSize: 'var(--text-md)' } }}
    >
      <Text size="sm" c="dimmed" mb="md">
        {t('expired.body')}
      </Text>
      <SignInForm email={session.user.email} />
      <Button variant="subtle" fullWidth mt="xs" size="xs" onClick={signedOut}>
        {t('expired.other')}
      </Button>
    </Modal>
  );
}
