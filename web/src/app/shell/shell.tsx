import { Outlet } from '@tanstack/react-router';
import { ErrorBoundary } from '@/ui/error-boundary';
import { Rail } from './rail';
import styles from './shell.module.css';

export function Shell() {
  return (
    <div className={styles.shell}>
      <Rail />
      <main className={styles.main}>
        <ErrorBoundary>
          <Outlet />
        </ErrorBoundary>
      </main>
    </div>
  );
}
