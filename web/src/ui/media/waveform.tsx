import { useMemo } from 'react';
import { wavePath } from './peaks';
import styles from './waveform.module.css';

/** `done` 0..1 is drawn in the strong colour. */
export function Waveform({ peaks, done = 0 }: { peaks: readonly number[]; done?: number }) {
  const path = useMemo(() => wavePath(peaks), [peaks]);
  const box = { viewBox: `0 0 ${peaks.length} 100`, preserveAspectRatio: 'none' } as const;
  return (
    <span className={styles.wave}>
      <svg {...box} className={styles.rest} aria-hidden="true">
        <path d={path} vectorEffect="non-scaling-stroke" />
      </svg>
      <svg
        {...box}
        aria-hidden="true"
        className={styles.done}
        style={{ clipPath: `inset(0 ${(1 - done) * 100}% 0 0)` }}
      >
        <path d={path} vectorEffect="non-scaling-stroke" />
      </svg>
    </span>
  );
}
