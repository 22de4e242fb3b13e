import { Alert, Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asApiError } from '@/api/problem';
import { useErrorText } from '@/ui/error-text';
import { useSignIn } from '../api/sign-in';
import { useCountdown } from './use-countdown';

const DEFAULT_WAIT_S = 30;

function clock(seconds: number): string {
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** `email` fixed: the person is known and only proves to be still here. */
export function SignInForm({ email: fixedEmail, onDone }: { email?: string; onDone?: () => void }) {
  const { t } = useTranslation('accounts');
  const textOf = useErrorText();
  const signIn = useSignIn();
  const [email, setEmail] = useState(fixedEmail ?? '');
  const [password, setPassword] = useState('');
  const [blockedUntil, setBlockedUntil] = useState<number>();
  const wait = useCountdown(blockedUntil);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (wait > 0) return;
    signIn.mutate(
      { email: email.trim(), password },
      {
        onSuccess: () => onDone?.(),
        onError: (cause) => {
          const error = asApiError(cause);
          setPassword('');
          if (error.status === 429)
            setBlockedUntil(Date.now() + (error.retryAfterS ?? DEFAULT_WAIT_S) * 1000);
        },
      },
    );
  };

  const blocked = signIn.isError && asApiError(signIn.error).status === 429;
  const message = blocked
    ? wait > 0
      ? t('wait', { time: clock(wait) })
      : ''
    : signIn.isError && textOf(signIn.error);

  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <TextInput
          label={t('email')}
          type="email"
          name="email"
          autoComplete="username"
          inputMode="email"
          required
          withAsterisk={false}
          value={email}
          readOnly={fixedEmail !== undefined}
          variant={fixedEmail === undefined ? 'default' : 'filled'}
          autoFocus={fixedEmail === undefined}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <PasswordInput
          label={t('password')}
          name="password"
          autoComplete="current-password"
          required
          withAsterisk={false}
          value={password}
          data-autofocus={fixedEmail !== undefined || undefined}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        {message && (
          <Alert color="red" variant="light" role="alert" p="xs">
            {message}
          </Alert>
        )}
        <Button type="submit" loading={signIn.isPending} disabled={wait > 0} fullWidth>
          {wait > 0 ? t('submitWait', { time: clock(wait) }) : t('submit')}
        </Button>
      </Stack>
    </form>
  );
}
