import { lazy, Suspense } from 'react';
import { ScreenSkeleton } from '@/ui/screen-skeleton';
import { useClientInfo } from '../use-client-info';
import { NotFoundPage } from './not-found-page';

const SandboxScreen = lazy(() => import('@/features/sandbox'));

/** Exists only where the server says it is in development mode. */
export function SandboxPage() {
  const client = useClientInfo();
  if (client.isPending) return <ScreenSkeleton />;
  if (!client.data?.sandbox_url) return <NotFoundPage />;
  return (
    <Suspense fallback={<ScreenSkeleton />}>
      <SandboxScreen sandboxUrl={client.data.sandbox_url} />
    </Suspense>
  );
}
