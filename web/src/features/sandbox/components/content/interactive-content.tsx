import { useTranslation } from 'react-i18next';
import type { Interactive } from '@/api/types';
import { Markup } from '@/ui/markup/markup';
import type { Bubble } from '../../fold';
import { templateView } from '../../template';
import styles from './content.module.css';

interface Texts {
  label?: string;
  header?: string | undefined;
  body?: string | undefined;
  footer?: string | undefined;
}

function Words({ label, header, body, footer }: Texts) {
  return (
    <span className={styles.stack}>
      {label && <small className={styles.dim}>{label}</small>}
      {header && <strong>{header}</strong>}
      {body && <Markup text={body} />}
      {footer && <small className={styles.dim}>{footer}</small>}
    </span>
  );
}

export function InteractiveContent({ interactive }: { interactive: Interactive }) {
  const { header, body, footer } = interactive;
  return <Words header={header?.text} body={body?.text} footer={footer?.text} />;
}

export function TemplateContent({ bubble }: { bubble: Bubble }) {
  const { t } = useTranslation('sandbox');
  const { header, body, footer } = templateView(bubble.raw);
  const label = t('bubble.template', { name: bubble.raw.template?.name ?? '' });
  return <Words label={label} header={header} body={body} footer={footer} />;
}
