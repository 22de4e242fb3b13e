import type { ReactNode } from 'react';
import styles from './pill.module.css';

export type PillTone = 'good' | 'warn' | 'bad' | 'calm';

/** A state in a word, with a dot in the colour of its tone. */
export function Pill({ tone, children }: { tone: PillTone; children: ReactNode }) {
  return (
    <span className={styles.pill} data-tone={tone}>
      {children}
    </span>
  );
}
