import { IconTemplate } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Item } from '@/api/types';
import { Markup } from '@/ui/markup/markup';
import styles from './content.module.css';

export function TemplateContent({
  template,
  text,
}: {
  template: NonNullable<Item['template']>;
  text: string | undefined;
}) {
  const { t } = useTranslation('conversations');
  return (
    <span className={styles.stack}>
      <small className={styles.label}>
        <IconTemplate size={14} aria-hidden /> {t('bubble.template')} {template.name}
      </small>
      {text && <Markup text={text} />}
    </span>
  );
}
