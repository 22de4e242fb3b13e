import { Alert, Button, Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { paths } from '@/paths';
import { useErrorText } from '@/ui/error-text';
import { useBlocked } from '../use-blocked';
import styles from './entry.module.css';
import { EntryCard } from './entry-card';

/** Asks for a link by e-mail. The answer is the same whether or not there is such an account. */
export function ForgotScreen() {
  const { t } = useTranslation('accounts');
  const textOf = useErrorText();
  const [email, setEmail] = useState('');
  const { blocked, time, block } = useBlocked();
  const ask = useMutation({
    mutationFn: () => api.post<void>('/password-resets', { email: email.trim() }),
    onError: block,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!blocked) ask.mutate();
  };
  const back = (
    <Link to={paths.signIn} className={styles.link}>
      {t('forgot.back')}
    </Link>
  );
  if (ask.isSuccess) {
    return (
      <EntryCard title={t('forgot.sent')} lead={t('forgot.sentLead', { email: email.trim() })}>
        {back}
      </EntryCard>
    );
  }
  const message = blocked ? t('wait', { time }) : ask.isError ? textOf(ask.error) : '';
  return (
    <EntryCard title={t('forgot.title')} lead={t('forgot.lead')}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <TextInput
            label={t('email')}
            type="email"
            name="email"
            autoComplete="username"
            required
            withAsterisk={false}
            maxLength={254}
            autoFocus
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
          {message && (
            <Alert color="red" variant="light" role="alert" p="xs">
              {message}
            </Alert>
          )}
          <Button type="submit" loading={ask.isPending} disabled={blocked} fullWidth>
            {t('forgot.submit')}
          </Button>
          {back}
        </Stack>
      </form>
    </EntryCard>
  );
}
