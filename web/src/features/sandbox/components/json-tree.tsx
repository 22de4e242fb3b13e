/** JSON one can fold. Deep parts and long lists start folded; nothing is drawn before it is opened. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './json-tree.module.css';

const OPEN_DEPTH = 6;
const SHORT_LIST = 12;
const SHOWN = 100;

function Leaf({ value }: { value: unknown }) {
  if (typeof value === 'string') return <span className={styles.string}>"{value}"</span>;
  return <span className={styles.other}>{String(value)}</span>;
}

function Name({ name }: { name: string | undefined }) {
  if (name === undefined) return null;
  return <span className={styles.name}>{name}: </span>;
}

interface Props {
  value: unknown;
  name?: string;
  depth?: number;
}

export function JsonTree({ value, name, depth = 0 }: Props) {
  const { t } = useTranslation('sandbox');
  const nested = typeof value === 'object' && value !== null;
  const entries = nested ? Object.entries(value) : [];
  const [open, setOpen] = useState(depth < OPEN_DEPTH && entries.length <= SHORT_LIST);
  if (!nested || entries.length === 0) {
    const empty = Array.isArray(value) ? '[]' : '{}';
    return (
      <div className={styles.line}>
        <Name name={name} />
        {nested ? empty : <Leaf value={value} />}
      </div>
    );
  }
  const list = Array.isArray(value);
  const [before, after] = list ? '[]' : '{}';
  return (
    <div>
      <button type="button" className={styles.fold} aria-expanded={open} onClick={() => setOpen(!open)}>
        <span className={styles.arrow} data-open={open || undefined} aria-hidden />
        <Name name={name} />
        {open
          ? before
          : `${before} ${list ? entries.length : entries.map(([key]) => key).join(', ')} ${after}`}
      </button>
      {open && (
        <>
          <div className={styles.inner}>
            {entries.slice(0, SHOWN).map(([key, child]) => (
              <JsonTree key={key} value={child} depth={depth + 1} {...(list ? {} : { name: key })} />
            ))}
            {entries.length > SHOWN && <div>{t('log.more', { count: entries.length - SHOWN })}</div>}
          </div>
          <div className={styles.line}>{after}</div>
        </>
      )}
    </div>
  );
}
