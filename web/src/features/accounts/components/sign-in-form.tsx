import { Alert, Button, Stack, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asApiError } from '@/api/problem';
import { useErrorText } from '@/ui/error-text';
import { PasswordField } from '@/ui/password-field';
import { useSignIn } from '../api/sign-in';
import { CodeField } from './code-field';
import { useBlocked } from './use-blocked';

interface Props {
  /** Fixed: the person is known and only proves to be still here. */
  email?: string;
  /** Stands below the password, such as the way to a new one. */
  help?: ReactNode;
}

/** E-mail and password; then, for who has a second factor, its code. */
export function SignInForm({ email: fixedEmail, help }: Props) {
  const { t } = useTranslation('accounts');
  const textOf = useErrorText();
  const signIn = useSignIn();
  const [email, setEmail] = useState(fixedEmail ?? '');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState<string | null>(null);
  const { blocked, time, block } = useBlocked();
  const asksCode = code !== null;

  const onError = (cause: unknown) => {
    const error = asApiError(cause);
    block(error);
    if (error.code === 'totp_required' || error.code === 'wrong_code') setCode('');
    if (error.code === 'wrong_credentials') {
      setPassword('');
      setCode(null);
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (blocked || signIn.isPending) return;
    const given = asksCode ? { code: code.trim() } : {};
    signIn.mutate({ email: email.trim(), password, ...given }, { onError });
  };

  const failed = signIn.isError ? asApiError(signIn.error) : null;
  const told = failed && failed.code !== 'totp_required' && failed.status !== 429 ? textOf(failed) : '';
  const message = blocked ? t('wait', { time }) : told;
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        {/* Kept while the code is asked for, so that a password manager sees what was signed in with. */}
        <TextInput
          label={t('email')}
          type="email"
          name="email"
          autoComplete="username"
          inputMode="email"
          required
          withAsterisk={false}
          maxLength={254}
          value={email}
          readOnly={fixedEmail !== undefined || asksCode}
          variant={fixedEmail === undefined && !asksCode ? 'default' : 'filled'}
          autoFocus={fixedEmail === undefined}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        {asksCode ? (
          <CodeField value={code} onChange={setCode} autoFocus />
        ) : (
          <PasswordField
            label={t('password')}
            name="password"
            autoComplete="current-password"
            value={password}
            data-autofocus={fixedEmail !== undefined || undefined}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
        )}
        {message && (
          <Alert color="red" variant="light" role="alert" p="xs">
            {message}
          </Alert>
        )}
        <Button type="submit" loading={signIn.isPending} disabled={blocked} fullWidth>
          {blocked ? t('submitWait', { time }) : t('submit')}
        </Button>
        {asksCode ? (
          <Button
            variant="subtle"
            size="xs"
            onClick={() => {
              setCode(null);
              setPassword('');
              signIn.reset();
            }}
          >
            {t('code.back')}
          </Button>
        ) : (
          help
        )}
      </Stack>
    </form>
  );
}
