import { IconAlertCircle, IconBan } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Item } from '@/api/types';
import { conversationsStrings } from '../../strings';
import styles from './content.module.css';

type NamedType = keyof typeof conversationsStrings.unsupportedType;

function isNamed(type: string): type is NamedType {
  return Object.hasOwn(conversationsStrings.unsupportedType, type);
}

export function UnsupportedContent({ item }: { item: Item }) {
  const { t } = useTranslation('conversations');
  const type = item.unsupported?.type ?? item.type;
  const vague = type === 'unsupported' || type === 'unknown';
  const name = isNamed(type) ? t(`unsupportedType.${type}`) : type;
  return (
    <span className={styles.quiet}>
      <IconAlertCircle size={16} aria-hidden />
      <span>
        {vague ? t('bubble.unsupportedUnknown') : t('bubble.unsupported', { type: name })}
        {item.direction === 'in' && <small className={styles.hint}>{t('bubble.unsupportedHint')}</small>}
      </span>
    </span>
  );
}

export function RevokedContent() {
  const { t } = useTranslation('conversations');
  return (
    <span className={styles.quiet}>
      <IconBan size={16} aria-hidden /> {t('bubble.revoked')}
    </span>
  );
}
