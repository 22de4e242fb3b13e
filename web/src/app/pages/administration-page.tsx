/** *Administração*: the part looked at, and the audit log's filter, are in the address. */
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { may } from '@/api/may';
import { useSession } from '@/api/session';
import { paths } from '@/paths';
import { EmptyState } from '@/ui/empty-state';
import { ScreenSkeleton } from '@/ui/screen-skeleton';
import { ADMINISTRATION_PARTS, NEEDED } from './administration-parts';
import { NotFoundPage } from './not-found-page';

const AdministrationScreen = lazy(() => import('@/features/accounts/administration'));

export function AdministrationPage() {
  const { t } = useTranslation('app');
  const { part: asked } = useParams({ strict: false });
  const search = useSearch({ strict: false });
  const navigate = useNavigate();
  const user = useSession((session) => session.user);
  const allowed = ADMINISTRATION_PARTS.filter((part) => may(user, NEEDED[part]));
  const part = asked === undefined ? allowed[0] : ADMINISTRATION_PARTS.find((each) => each === asked);
  if (asked !== undefined && !part) return <NotFoundPage />;
  if (!part || !allowed.includes(part)) {
    return (
      <EmptyState title={t('forbidden.administration')}>
        <Link to={paths.conversations}>{t('notFound.action')}</Link>
      </EmptyState>
    );
  }
  return (
    <Suspense fallback={<ScreenSkeleton />}>
      <AdministrationScreen
        part={part}
        parts={allowed}
        onPart={(next) => void navigate({ to: paths.administrationPart, params: { part: next } })}
        audit={{ person: search.person, operation: search.operation, period: search.period }}
        onAudit={(next) =>
          void navigate({ to: paths.administrationPart, params: { part }, search: next, replace: true })
        }
      />
    </Suspense>
  );
}
