import { lazy, Suspense } from 'react';
import { ScreenSkeleton } from '@/ui/screen-skeleton';

const ProfileScreen = lazy(() => import('@/features/accounts/profile'));

export function ProfilePage() {
  return (
    <Suspense fallback={<ScreenSkeleton />}>
      <ProfileScreen />
    </Suspense>
  );
}
