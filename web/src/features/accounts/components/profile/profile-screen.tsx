import { useTranslation } from 'react-i18next';
import { ErrorBoundary } from '@/ui/error-boundary';
import page from '@/ui/page.module.css';
import '../../profile-strings';
import { PasswordCard } from './password-card';
import { SecondFactorCard } from './second-factor-card';
import { SessionsCard } from './sessions-card';
import { WhoCard } from './who-card';

/** What belongs to the person: name, password, second factor, sessions. */
export function ProfileScreen() {
  const { t } = useTranslation('profile');
  return (
    <div className={page.page}>
      <header className={page.head}>
        <h1 className={page.title}>{t('title')}</h1>
      </header>
      <div className={`${page.body} ${page.narrow}`}>
        <ErrorBoundary>
          <WhoCard />
          <SecondFactorCard />
          <PasswordCard />
          <SessionsCard />
        </ErrorBoundary>
      </div>
    </div>
  );
}
