import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { paths } from '@/paths';
import { EmptyState } from '@/ui/empty-state';

export function NotFoundPage() {
  const { t } = useTranslation('app');
  return (
    <EmptyState title={t('notFound.title')}>
      <Link to={paths.conversations}>{t('notFound.action')}</Link>
    </EmptyState>
  );
}
