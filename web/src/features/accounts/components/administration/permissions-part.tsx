import { IconCheck, IconMinus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import page from '@/ui/page.module.css';
import document from '../../../../../../docs/permissions.md?raw';
import { ROLES } from '../../api/shapes';
import { readPermissionTable } from '../../permission-table';
import styles from './administration.module.css';
import { usePermissionName } from './use-permission-name';

const ROWS = readPermissionTable(document);

/** Who may do what, as the server has it. */
export function PermissionsPart() {
  const { t } = useTranslation('administration');
  const { t: accounts } = useTranslation('accounts');
  const nameOf = usePermissionName();
  return (
    <>
      <p className={page.lead}>{t('permissions.lead')}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: on a phone the arrow keys scroll it sideways */}
      <section className={styles.matrix} aria-label={t('parts.permissoes')} tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t('permissions.may')}</th>
              {ROLES.map((role) => (
                <th key={role} scope="col">
                  {accounts(`role.${role}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {ROWS.map(({ permission, roles }) => (
              <tr key={permission}>
                <th scope="row">{nameOf(permission)}</th>
                {ROLES.map((role) => (
                  <td key={role} className={roles.has(role) ? styles.yes : styles.no}>
                    {roles.has(role) ? (
                      <IconCheck size={18} aria-hidden />
                    ) : (
                      <IconMinus size={16} aria-hidden />
                    )}
                    <span className="visually-hidden">
                      {t(roles.has(role) ? 'permissions.yes' : 'permissions.no')}
                    </span>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}
