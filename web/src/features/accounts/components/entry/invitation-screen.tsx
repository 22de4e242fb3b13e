import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import type { Accepted, OpenInvitation } from '@/api/generated';
import { asApiError } from '@/api/problem';
import { paths } from '@/paths';
import { ErrorState } from '@/ui/error-state';
import { ScreenSkeleton } from '@/ui/screen-skeleton';
import { signIn } from '../../api/sign-in';
import { EntryCard } from './entry-card';
import { NewPassword } from './new-password';

/** `/convite#token`: choose a name and a password, and be in. */
export function InvitationScreen({ token, onDone }: { token: string; onDone: () => void }) {
  const { t } = useTranslation('accounts');
  const { data, error, refetch } = useQuery({
    queryKey: ['invitation', token],
    queryFn: ({ signal }) => api.post<OpenInvitation>('/invitations/lookup', { token }, { signal }),
    enabled: token !== '',
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  if (!token || (error && asApiError(error).status === 404)) {
    return (
      <EntryCard title={t('invitation.gone')} lead={t('invitation.goneLead')}>
        <Button component={Link} to={paths.signIn} fullWidth>
          {t('reset.toSignIn')}
        </Button>
      </EntryCard>
    );
  }
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!data) return <ScreenSkeleton />;
  const accept = async (password: string, name: string) => {
    const { email } = await api.post<Accepted>('/invitations/accept', { token, name, password });
    await signIn({ email, password });
    onDone();
  };
  return (
    <EntryCard
      title={t('invitation.title', { company: data.company })}
      lead={t('invitation.lead', { role: t(`role.${data.role}`) })}
    >
      <NewPassword email={data.email} named submit={t('invitation.submit')} onSubmit={accept} />
    </EntryCard>
  );
}
