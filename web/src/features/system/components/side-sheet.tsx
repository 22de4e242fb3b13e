import { CloseButton, Drawer } from '@mantine/core';
import type { ReactNode } from 'react';
import styles from './side-sheet.module.css';

interface Props {
  opened: boolean;
  title: string;
  closeLabel: string;
  onClose: () => void;
  children: ReactNode;
}

/** One row looked into, beside the list. */
export function SideSheet({ opened, title, closeLabel, onClose, children }: Props) {
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      position="right"
      size={460}
      withCloseButton={false}
      padding={0}
      attributes={{ content: { 'aria-label': title } }}
      overlayProps={{ backgroundOpacity: 0.25 }}
      styles={{ body: { height: '100%' } }}
    >
      <div className={styles.sheet}>
        <header className={styles.head}>
          <CloseButton aria-label={closeLabel} onClick={onClose} />
          <h2 className={styles.title} title={title}>
            {title}
          </h2>
        </header>
        <div className={styles.body}>{children}</div>
      </div>
    </Drawer>
  );
}

/** Named values, one a line. */
export function Facts({ rows }: { rows: readonly (readonly [name: string, value: ReactNode])[] }) {
  return (
    <dl className={styles.facts}>
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

export function SheetSection({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={styles.section} aria-label={title}>
      <h3 className={styles.subtitle}>{title}</h3>
      {children}
    </section>
  );
}
