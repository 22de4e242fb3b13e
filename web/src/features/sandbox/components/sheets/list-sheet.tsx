import { useTranslation } from 'react-i18next';
import { listReply } from '../../compose';
import type { Bubble } from '../../fold';
import type { Outgoing } from '../../model';
import { Sheet } from './sheet';
import styles from './sheet.module.css';

interface Props {
  bubble: Bubble;
  onSend: (message: Outgoing) => void;
  onClose: () => void;
}

/** The rows of a list message. */
export function ListSheet({ bubble, onSend, onClose }: Props) {
  const { t } = useTranslation('sandbox');
  const action = bubble.raw.interactive?.action;
  return (
    <Sheet title={action?.button ?? t('bubble.list')} onClose={onClose}>
      {action?.sections?.map((section, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: sections have no id and never move
        <div key={index}>
          {section.title && <p className={styles.section}>{section.title}</p>}
          {section.rows?.map((row) => (
            <button
              key={row.id ?? row.title}
              type="button"
              className={styles.option}
              onClick={() => onSend(listReply(row, bubble.id))}
            >
              <span>{row.title}</span>
              {row.description && <small>{row.description}</small>}
            </button>
          ))}
        </div>
      ))}
    </Sheet>
  );
}
