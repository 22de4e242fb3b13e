import type { ReactNode } from 'react';
import styles from './entry.module.css';

/** A page for who is not signed in yet: one card in the middle. */
export function EntryCard({ title, lead, children }: { title: string; lead?: string; children?: ReactNode }) {
  return (
    <main className={styles.page}>
      <div className={styles.card}>
        <img src="/favicon.svg" alt="" width={44} height={44} />
        <h1 className={styles.title}>{title}</h1>
        {lead && <p className={styles.lead}>{lead}</p>}
        {children}
      </div>
    </main>
  );
}
