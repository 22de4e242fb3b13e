import { Link, useRouter, useSearch } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '@/api/session';
import { SignInForm } from '@/features/accounts';
import { paths } from '@/paths';
import { useClientInfo } from '../use-client-info';
import styles from './sign-in-page.module.css';

export function SignInPage() {
  const { t } = useTranslation('accounts');
  const { history } = useRouter();
  const { to = paths.conversations } = useSearch({ from: '/entrar' });
  const status = useSession((session) => session.status);
  const client = useClientInfo();
  useEffect(() => {
    if (status === 'active') history.replace(to);
  }, [status, to, history]);
  const forgot = client.data?.password_reset && (
    <Link to={paths.forgot} className={styles.forgot}>
      {t('forgotLink')}
    </Link>
  );
  return (
    <main className={styles.page}>
      <div className={styles.card}>
        <img src="/favicon.svg" alt="" width={44} height={44} />
        <h1 className={styles.title}>{t('title')}</h1>
        <SignInForm help={forgot} />
      </div>
    </main>
  );
}
