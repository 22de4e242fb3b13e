import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { refreshMe } from '@/api/me';
import { signedOut } from '@/api/session';
import '../../profile-strings';
import { EntryCard } from '../entry/entry-card';
import { Enrolment } from './enrolment';

/** The company asks for a second factor, and the person has none yet. */
export function SecondFactorGate() {
  const { t } = useTranslation('accounts');
  const leave = () => {
    api.delete('/sessions/current').catch(() => undefined);
    signedOut();
  };
  return (
    <EntryCard title={t('gate.title')} lead={t('gate.lead')}>
      <Enrolment onDone={() => void refreshMe()} />
      <Button variant="subtle" size="xs" fullWidth mt="xs" onClick={leave}>
        {t('gate.signOut')}
      </Button>
    </EntryCard>
  );
}
