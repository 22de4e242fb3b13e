import { Outlet, useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useEffect } from 'react';
import { useSession } from '@/api/session';
import { paths } from '@/paths';
import { ErrorBoundary } from '@/ui/error-boundary';
import { ScreenSkeleton } from '@/ui/screen-skeleton';
import { useLiveSession } from '../live-session';
import { ConnectionBanner } from './connection-banner';
import { Rail } from './rail';
import styles from './shell.module.css';
import { useTabTitle } from './use-tab-title';

const loadDialog = () => import('@/features/accounts/expired');
const ExpiredDialog = lazy(loadDialog);
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
      <Expired />
    </Suspense>
  );
}

/** Loaded once there is nothing else to do: by the time it is needed there may be another version on the server. */
function Expired() {
  const expired = useSession((session) => session.status === 'expired');
  useEffect(() => {
    const idle = window.requestIdleCallback ?? ((act: () => void) => setTimeout(act, 2_000));
    idle(() => void loadDialog().catch(() => undefined));
  }, []);
  return (
    expired && (
      <Suspense>
        <ExpiredDialog />
      </Suspense>
    )
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
      <Expired />
    </div>
  );
}
