import { Outlet, useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useSession } from '@/api/session';
import { ExpiredDialog } from '@/features/accounts';
import { paths } from '@/paths';
import { ErrorBoundary } from '@/ui/error-boundary';
import { useLiveSession } from '../live-session';
import { ConnectionBanner } from './connection-banner';
import { Rail } from './rail';
import styles from './shell.module.css';
import { useTabTitle } from './use-tab-title';

export function Shell() {
  const navigate = useNavigate();
  const status = useSession((session) => session.status);
  useLiveSession();
  useTabTitle();
  useEffect(() => {
    if (status === 'signed_out') void navigate({ to: paths.signIn });
  }, [status, navigate]);
  return (
    <div className={styles.shell}>
      <Rail />
      <main className={styles.main}>
        <ConnectionBanner />
        <div className={styles.screen}>
          <ErrorBoundary>
            <Outlet />
          </ErrorBoundary>
        </div>
      </main>
      <ExpiredDialog />
    </div>
  );
}
