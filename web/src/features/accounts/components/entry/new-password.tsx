import { Alert, Button, Stack, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useErrorText } from '@/ui/error-text';
import { PasswordField } from '@/ui/password-field';
import { isGoodPassword } from '../../password-rules';
import { useBlocked } from '../use-blocked';
import { PasswordRuleList } from './password-rule-list';

interface Props {
  /** Whose password it will be, when that is known: shown, and for the password manager. */
  email?: string;
  /** Asks for the name as well. */
  named?: boolean;
  /** Whose name and e-mail it may not be, when neither is asked for here. */
  person?: { email: string; name: string };
  submit: string;
  /** Something that can be wrong before the new password is looked at, such as the old one. */
  children?: ReactNode;
  onSubmit: (password: string, name: string) => Promise<void>;
}

/** Chooses a password, and a name where one is asked for. */
export function NewPassword({ email, named, person, submit, children, onSubmit }: Props) {
  const { t } = useTranslation('accounts');
  const textOf = useErrorText();
  const rules = useId();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const { blocked, time, block } = useBlocked();
  const own = person ?? { email, name };
  const good = isGoodPassword(password, own) && (!named || name.trim() !== '');

  const act = async (event: FormEvent) => {
    event.preventDefault();
    if (!good || blocked || pending) return;
    setPending(true);
    setError(null);
    try {
      await onSubmit(password, name.trim());
    } catch (cause) {
      block(cause);
      setError(cause);
    } finally {
      setPending(false);
    }
  };
  const message = blocked ? t('wait', { time }) : error ? textOf(error) : '';
  return (
    <form onSubmit={(event) => void act(event)}>
      <Stack gap="md">
        {email && (
          <TextInput
            label={t('email')}
            type="email"
            autoComplete="username"
            variant="filled"
            readOnly
            value={email}
          />
        )}
        {named && (
          <TextInput
            label={t('name')}
            name="name"
            autoComplete="name"
            required
            withAsterisk={false}
            maxLength={120}
            autoFocus
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
        )}
        {children}
        <PasswordField
          label={t('newPassword')}
          name="new-password"
          autoComplete="new-password"
          aria-describedby={rules}
          autoFocus={!named && !children}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <PasswordRuleList id={rules} password={password} person={own} />
        {message && (
          <Alert color="red" variant="light" role="alert" p="xs">
            {message}
          </Alert>
        )}
        <Button type="submit" loading={pending} disabled={!good || blocked} fullWidth>
          {submit}
        </Button>
      </Stack>
    </form>
  );
}
