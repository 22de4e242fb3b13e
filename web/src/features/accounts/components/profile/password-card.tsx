import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { sessionExpired, useSession } from '@/api/session';
import page from '@/ui/page.module.css';
import { PasswordField } from '@/ui/password-field';
import { signIn } from '../../api/sign-in';
import { NewPassword } from '../entry/new-password';

/** The server ends every session, this one too: who needs no code is signed in again at once, others are asked. */
export function PasswordCard() {
  const { t } = useTranslation('profile');
  const queries = useQueryClient();
  const user = useSession((session) => session.user);
  const token = useSession((session) => session.token);
  const [old, setOld] = useState('');
  const [done, setDone] = useState(0);
  if (!user) return null;
  const change = async (new_password: string) => {
    await api.post<void>('/me/password', { old_password: old, new_password });
    notifications.show({ message: t('password.done') });
    setOld('');
    setDone(done + 1);
    if (user.second_factor) sessionExpired(token);
    else await signIn({ email: user.email, password: new_password });
    await queries.invalidateQueries({ queryKey: ['sessions'] });
  };
  return (
    <section className={page.card} aria-labelledby="password">
      <h2 className={page.subtitle} id="password">
        {t('password.title')}
      </h2>
      <p className={page.lead}>{t('password.lead')}</p>
      <div style={{ maxWidth: 400 }}>
        <NewPassword key={done} submit={t('password.submit')} onSubmit={change} person={user}>
          <PasswordField
            label={t('password.old')}
            name="current-password"
            autoComplete="current-password"
            value={old}
            onChange={(event) => setOld(event.currentTarget.value)}
          />
        </NewPassword>
      </div>
    </section>
  );
}
