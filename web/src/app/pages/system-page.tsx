/** *Sistema*: the part and the actor looked at are in the address, so that both can be sent to somebody. */
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '@/api/may';
import { paths } from '@/paths';
import { EmptyState } from '@/ui/empty-state';
import { ScreenSkeleton } from '@/ui/screen-skeleton';

const ClusterScreen = lazy(() => import('@/features/system'));

interface ActorName {
  kind: string;
  id: string;
}

function actorIn(text: string | undefined): ActorName | null {
  const slash = text?.indexOf('/') ?? -1;
  return text && slash > 0 ? { kind: text.slice(0, slash), id: text.slice(slash + 1) } : null;
}

export function ClusterPage() {
  const { t } = useTranslation('app');
  const administers = useMay('system');
  const { view = 'overview', actor } = useSearch({ from: '/shell/sistema' });
  const navigate = useNavigate();
  if (!administers) {
    return (
      <EmptyState title={t('forbidden.system')}>
        <Link to={paths.conversations}>{t('notFound.action')}</Link>
      </EmptyState>
    );
  }
  return (
    <Suspense fallback={<ScreenSkeleton />}>
      <ClusterScreen
        view={view}
        onView={(next) =>
          void navigate({ to: paths.cluster, search: next === 'overview' ? {} : { view: next } })
        }
        actor={actorIn(actor)}
        onActor={(next) =>
          void navigate({
            to: paths.cluster,
            search: { view, ...(next ? { actor: `${next.kind}/${next.id}` } : {}) },
          })
        }
      />
    </Suspense>
  );
}
