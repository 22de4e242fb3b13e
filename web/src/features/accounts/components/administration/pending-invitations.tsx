import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { useErrorText } from '@/ui/error-text';
import { exactTime, shortDay } from '@/ui/format';
import page from '@/ui/page.module.css';
import { useZone } from '@/ui/use-zone';
import { useInvitations, useRevokeInvitation } from '../../api/users';
import styles from './administration.module.css';

/** Who was invited and has not come yet. Nothing is shown when there is nobody. */
export function PendingInvitations() {
  const { t } = useTranslation('administration');
  const { t: accounts } = useTranslation('accounts');
  const textOf = useErrorText();
  const zone = useZone();
  const { data } = useInvitations();
  const revoke = useRevokeInvitation();
  if (!data || data.length === 0) return null;
  const end = (id: string) =>
    revoke.mutate(id, {
      onSuccess: () => notifications.show({ message: t('invite.revoked') }),
      onError: (cause) => notifications.show({ color: 'red', message: textOf(cause) }),
    });
  return (
    <section className={styles.section} aria-labelledby="invitations">
      <h2 className={page.subtitle} id="invitations">
        {t('invite.pending')}
      </h2>
      <p className={page.lead}>{t('invite.pendingLead')}</p>
      <ul className={page.list}>
        {data.map((invitation) => (
          <li key={invitation.id}>
            <span className={page.main}>
              <span>{invitation.email}</span>
              <span className={page.dim} title={exactTime(invitation.expires_at, zone)}>
                {accounts(`role.${invitation.role}`)}
                {invitation.invited_by && ` · ${t('invite.by', { name: invitation.invited_by })}`} ·{' '}
                {t('invite.until', { when: shortDay(invitation.expires_at, zone) })}
              </span>
            </span>
            <Button
              size="xs"
              variant="default"
              loading={revoke.isPending && revoke.variables === invitation.id}
              aria-label={t('invite.revokeLabel', { email: invitation.email })}
              onClick={() => end(invitation.id)}
            >
              {t('invite.revoke')}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
