import { Outlet, useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useEffect } from 'react';
import { useSession } from '@/api/session';
import { ExpiredDialog } from '@/features/accounts';
import { paths } from '@/paths';
import { ErrorBoundary } from '@/ui/error-boundary';
import { ScreenSkeleton } from '@/ui/screen-skeleton';
import { useLiveSession } from '../live-session';
import { ConnectionBanner } from './connection-banner';
import { Rail } from './rail';
import styles from './shell.module.css';
import { useTabTitle } from './use-tab-title';

const SecondFactorGate = lazy(() => import('@/features/accounts/gate'));

/** Whoever must have a second factor and has none may do nothing else before. */
export function Shell() {
  const navigate = useNavigate();
  const status = useSession((session) => session.status);
  const must = useSession((session) => session.user?.must);
  useEffect(() => {
    if (status === 'signed_out') void navigate({ to: paths.signIn });
  }, [status, navigate]);
  if (!must) return <Areas />;
  return (
    <Suspense fallback={<ScreenSkeleton />}>
      <SecondFactorGate />
      <ExpiredDialog />
    </Suspense>
  );
}

function Areas() {
  useLiveSession();
  useTabTitle();
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
