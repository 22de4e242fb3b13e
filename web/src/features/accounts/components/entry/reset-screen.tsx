import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { paths } from '@/paths';
import { EntryCard } from './entry-card';
import { NewPassword } from './new-password';

/** `/senha#token`: the link of an e-mail, or of an administrator. What stands behind # reaches no server by itself. */
export function ResetScreen({ token }: { token: string }) {
  const { t } = useTranslation('accounts');
  const [done, setDone] = useState(false);
  if (done || !token) {
    return (
      <EntryCard
        title={t(done ? 'reset.done' : 'reset.noToken')}
        lead={t(done ? 'reset.doneLead' : 'reset.noTokenLead')}
      >
        <Button component={Link} to={paths.signIn} fullWidth data-autofocus>
          {t('reset.toSignIn')}
        </Button>
      </EntryCard>
    );
  }
  const choose = async (new_password: string) => {
    await api.post<void>('/password-resets/accept', { token, new_password });
    setDone(true);
  };
  return (
    <EntryCard title={t('reset.title')} lead={t('reset.lead')}>
      <NewPassword submit={t('reset.submit')} onSubmit={choose} />
    </EntryCard>
  );
}
