import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import type { SessionList, SessionView } from '@/api/generated';
import { ConfirmDialog } from '@/ui/confirm-dialog';
import { ErrorState } from '@/ui/error-state';
import { useErrorText } from '@/ui/error-text';
import { exactTime, listTime } from '@/ui/format';
import page from '@/ui/page.module.css';
import { useNow } from '@/ui/use-now';
import { useZone } from '@/ui/use-zone';
import styles from './profile.module.css';

function SessionRow({
  session,
  onEnd,
  ending,
}: {
  session: SessionView;
  onEnd: () => void;
  ending: boolean;
}) {
  const { t } = useTranslation('profile');
  const zone = useZone();
  const now = useNow();
  const device = session.device || t('sessions.unknown');
  return (
    <li>
      <span className={page.main}>
        <span>
          {device}
          {session.current && <span className={styles.current}>{t('sessions.current')}</span>}
        </span>
        <span className={page.dim} title={exactTime(session.last_used_at, zone)}>
          {session.address && `${session.address} · `}
          {t('sessions.used', { when: listTime(session.last_used_at, now, zone) })} ·{' '}
          {t('sessions.began', { when: listTime(session.created_at, now, zone) })}
        </span>
      </span>
      {!session.current && (
        <Button
          size="xs"
          variant="default"
          loading={ending}
          onClick={onEnd}
          aria-label={t('sessions.endLabel', { device })}
        >
          {t('sessions.end')}
        </Button>
      )}
    </li>
  );
}

export function SessionsCard() {
  const { t } = useTranslation('profile');
  const textOf = useErrorText();
  const queries = useQueryClient();
  const [asking, setAsking] = useState(false);
  const { data, error, refetch } = useQuery({
    queryKey: ['sessions'],
    queryFn: ({ signal }) => api.get<SessionList>('/sessions', { signal }),
  });
  const renew = () => queries.invalidateQueries({ queryKey: ['sessions'] });
  const end = useMutation({
    mutationFn: (id: string) => api.delete<void>(`/sessions/${id}`),
    onSuccess: () => notifications.show({ message: t('sessions.ended') }),
    onError: (cause) => notifications.show({ color: 'red', message: textOf(cause) }),
    onSettled: renew,
  });
  const endOthers = useMutation({
    mutationFn: () => api.delete<void>('/sessions'),
    onSuccess: () => {
      setAsking(false);
      notifications.show({ message: t('sessions.endedOthers') });
      return renew();
    },
  });
  const others = data?.items.filter(({ current }) => !current).length ?? 0;
  return (
    <section className={page.card} aria-labelledby="sessions">
      <h2 className={page.subtitle} id="sessions">
        {t('sessions.title')}
      </h2>
      {error && !data && <ErrorState error={error} onRetry={() => void refetch()} />}
      <ul className={page.list}>
        {data?.items.map((session) => (
          <SessionRow
            key={session.id}
            session={session}
            ending={end.isPending && end.variables === session.id}
            onEnd={() => end.mutate(session.id)}
          />
        ))}
      </ul>
      {data && others === 0 && <p className={page.dim}>{t('sessions.alone')}</p>}
      {others > 0 && (
        <Button className={styles.foot ?? ''} variant="default" size="xs" onClick={() => setAsking(true)}>
          {t('sessions.endOthers')}
        </Button>
      )}
      <ConfirmDialog
        opened={asking}
        title={t('sessions.endOthersTitle')}
        confirm={t('sessions.endOthers')}
        grave
        pending={endOthers.isPending}
        error={endOthers.error}
        onConfirm={() => endOthers.mutate()}
        onClose={() => setAsking(false)}
      >
        {t('sessions.endOthersLead')}
      </ConfirmDialog>
    </section>
  );
}
