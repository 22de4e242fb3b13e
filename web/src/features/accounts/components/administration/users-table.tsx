import { useTranslation } from 'react-i18next';
import { useSession } from '@/api/session';
import { Avatar } from '@/ui/avatar';
import { exactTime, listTime } from '@/ui/format';
import table from '@/ui/table.module.css';
import { useNow } from '@/ui/use-now';
import { useZone } from '@/ui/use-zone';
import { outranks, type UserView } from '../../api/shapes';
import styles from './administration.module.css';
import { type UserAct, UserMenu } from './user-menu';

interface Props {
  users: UserView[];
  onAct: (act: UserAct, user: UserView) => void;
}

export function UsersTable({ users, onAct }: Props) {
  const { t } = useTranslation('administration');
  const { t: accounts } = useTranslation('accounts');
  const me = useSession((session) => session.user);
  const zone = useZone();
  const now = useNow();
  return (
    <table className={table.table}>
      <thead>
        <tr>
          <th>{t('users.person')}</th>
          <th>{t('users.role')}</th>
          <th>{t('users.function')}</th>
          <th>{t('users.factor')}</th>
          <th>{t('users.since')}</th>
          <td />
        </tr>
      </thead>
      <tbody>
        {users.map((user) => (
          <tr key={user.id} className={styles.row} data-off={!user.active || undefined}>
            <td className={table.wide}>
              <span className={styles.person}>
                <Avatar id={user.id} name={user.name} size={32} />
                <span>
                  <span className={styles.name}>{user.name}</span>
                  {user.id === me?.id && <span className={styles.tag}>{t('users.you')}</span>}
                  {!user.active && (
                    <span className={styles.tag} data-tone="bad">
                      {t('users.deactivated')}
                    </span>
                  )}
                  <br />
                  <span className={table.dim}>{user.email}</span>
                </span>
              </span>
            </td>
            <td data-label={t('users.role')}>{accounts(`role.${user.role}`)}</td>
            <td data-label={t('users.function')}>{user.function ? t(`function.${user.function}`) : '—'}</td>
            <td data-label={t('users.factor')}>
              {t(user.second_factor ? 'users.factorOn' : 'users.factorOff')}
            </td>
            <td data-label={t('users.since')} title={exactTime(user.created_at, zone)}>
              {listTime(user.created_at, now, zone)}
            </td>
            <td className={`${table.number} ${styles.menu}`}>
              {me && !outranks(user.role, me.role) && (
                <UserMenu user={user} own={user.id === me.id} onAct={(act) => onAct(act, user)} />
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
