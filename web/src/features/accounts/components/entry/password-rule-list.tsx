import { IconCircle, IconCircleCheckFilled } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { MIN_PASSWORD, type Person, passwordRules } from '../../password-rules';
import styles from './entry.module.css';

/** Each rule is ticked as it is met. */
export function PasswordRuleList({ id, password, person }: { id: string; password: string; person: Person }) {
  const { t } = useTranslation('accounts');
  return (
    <ul id={id} className={styles.rules}>
      {passwordRules(password, person).map(([rule, met]) => (
        <li key={rule} data-met={met || undefined}>
          {met ? <IconCircleCheckFilled size={16} aria-hidden /> : <IconCircle size={16} aria-hidden />}
          {t(`rules.${rule}`, { count: MIN_PASSWORD })}
          <span className="visually-hidden">{t(met ? 'rules.met' : 'rules.unmet')}</span>
        </li>
      ))}
    </ul>
  );
}
