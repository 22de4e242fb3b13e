import { Alert, Button, Skeleton, Stack, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import type { RecoveryCodes as Codes, Enrolment as Secret } from '@/api/generated';
import { CopyField } from '@/ui/copy-field';
import { ErrorState } from '@/ui/error-state';
import { useErrorText } from '@/ui/error-text';
import { CodeField } from '../code-field';
import { useBlocked } from '../use-blocked';
import styles from './profile.module.css';
import { RecoveryCodes } from './recovery-codes';

/** Two steps: a code of the new secret proves that it was read, then the recovery codes are handed over, once. */
export function Enrolment({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation('profile');
  const { t: accounts } = useTranslation('accounts');
  const textOf = useErrorText();
  const [code, setCode] = useState('');
  const { blocked, time, block } = useBlocked();
  const secret = useQuery({
    queryKey: ['second-factor', 'new'],
    queryFn: () => api.post<Secret>('/me/second-factor'),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
  });
  const confirm = useMutation({
    mutationFn: () => api.post<Codes>('/me/second-factor/confirm', { code: code.replace(/\s/g, '') }),
    onError: (cause) => {
      block(cause);
      setCode('');
    },
  });
  if (confirm.data) return <RecoveryCodes codes={confirm.data.recovery_codes} onDone={onDone} />;
  if (secret.error) return <ErrorState error={secret.error} onRetry={() => void secret.refetch()} />;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!blocked && code.trim()) confirm.mutate();
  };
  const message = blocked ? accounts('wait', { time }) : confirm.isError ? textOf(confirm.error) : '';
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <Text size="sm">{t('factor.scan')}</Text>
        {secret.data ? (
          <img className={styles.qr} src={secret.data.qr} alt={t('factor.qr')} width={200} height={200} />
        ) : (
          <Skeleton width={200} height={200} className={styles.qr ?? ''} />
        )}
        <div>
          <Text size="sm" mb={6}>
            {t('factor.secret')}
          </Text>
          <CopyField label={t('factor.secretLabel')} value={secret.data?.secret ?? ''} />
        </div>
        <Text size="sm">{t('factor.code')}</Text>
        <CodeField value={code} onChange={setCode} digitsOnly />
        {message && (
          <Alert color="red" variant="light" role="alert" p="xs">
            {message}
          </Alert>
        )}
        <Button type="submit" loading={confirm.isPending} disabled={blocked || !secret.data}>
          {t('factor.confirm')}
        </Button>
      </Stack>
    </form>
  );
}
