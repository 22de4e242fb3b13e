import { IconArrowBackUp, IconExternalLink, IconList } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Interactive, InteractiveReply } from '@/api/types';
import { Markup } from '@/ui/markup/markup';
import styles from './content.module.css';

function Buttons({ interactive }: { interactive: Interactive }) {
  const { t } = useTranslation('conversations');
  const { action } = interactive;
  const rows = action?.sections?.flatMap((section) => section.rows ?? []) ?? [];
  return (
    <>
      {action?.buttons?.map(({ reply }, index) => (
        <span key={reply?.id ?? index} className={styles.button}>
          <IconArrowBackUp size={15} aria-hidden /> {reply?.title}
        </span>
      ))}
      {rows.length > 0 && (
        <details className={styles.listRows}>
          <summary className={styles.button}>
            <IconList size={15} aria-hidden /> {action?.button ?? t('bubble.listButton')}
          </summary>
          {rows.map((row, index) => (
            <span key={row.id ?? index} className={styles.listRow}>
              <span>{row.title}</span>
              {row.description && <small>{row.description}</small>}
            </span>
          ))}
        </details>
      )}
      {action?.parameters?.display_text && (
        <span className={styles.button}>
          <IconExternalLink size={15} aria-hidden /> {action.parameters.display_text}
        </span>
      )}
    </>
  );
}

/** Our own buttons, list or link, as the customer sees it. */
export function InteractiveContent({
  interactive,
  text,
}: {
  interactive: Interactive;
  text: string | undefined;
}) {
  const { header, body, footer } = interactive;
  return (
    <span className={styles.stack}>
      {header?.text && <strong>{header.text}</strong>}
      <Markup text={body?.text ?? text ?? ''} />
      {footer?.text && <small className={styles.footer}>{footer.text}</small>}
      <Buttons interactive={interactive} />
    </span>
  );
}

/** What the customer chose. */
export function ReplyContent({ reply, text }: { reply: InteractiveReply; text: string | undefined }) {
  const { t } = useTranslation('conversations');
  if (reply.kind === 'flow') {
    return (
      <span className={styles.stack}>
        <strong>{t('bubble.formAnswered')}</strong>
        {text && <Markup text={text} />}
      </span>
    );
  }
  return (
    <span className={styles.stack}>
      <span className={styles.choice}>
        <IconArrowBackUp size={15} aria-hidden />
        <span>{text || reply.title}</span>
      </span>
      {reply.description && <small className={styles.footer}>{reply.description}</small>}
    </span>
  );
}
