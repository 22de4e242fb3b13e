/** A panel that rises inside the phone. Esc and a click beside it close it. */
import { CloseButton, FocusTrap } from '@mantine/core';
import { type ReactNode, useId } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './sheet.module.css';

interface Props {
  title: string;
  body?: string;
  onClose: () => void;
  children: ReactNode;
}

export function Sheet({ title, body, onClose, children }: Props) {
  const { t } = useTranslation('sandbox');
  const id = useId();
  return (
    <div className={styles.cover}>
      <button type="button" className={styles.beside} tabIndex={-1} aria-hidden onClick={onClose} />
      <FocusTrap active>
        <div
          className={styles.sheet}
          role="dialog"
          aria-modal="true"
          aria-labelledby={id}
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return;
            event.stopPropagation();
            onClose();
          }}
        >
          <header className={styles.head}>
            <h2 id={id}>{title}</h2>
            <CloseButton aria-label={t('sheet.close')} onClick={onClose} />
          </header>
          {body && <p className={styles.body}>{body}</p>}
          {children}
        </div>
      </FocusTrap>
    </div>
  );
}
