import { type KeyboardEvent, type PointerEvent, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './column-handle.module.css';

interface Props {
  width: number;
  min: number;
  max: number;
  onChange: (width: number) => void;
}

const KEY_STEP = 16;

/** The line between two columns: drag it, or move it with the arrow keys. */
export function ColumnHandle({ width, min, max, onChange }: Props) {
  const { t } = useTranslation('app');
  const from = useRef<{ x: number; width: number } | null>(null);
  const set = (next: number) => onChange(Math.round(Math.min(max, Math.max(min, next))));
  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    from.current = { x: event.clientX, width };
  };
  const onPointerMove = (event: PointerEvent) => {
    if (from.current) set(from.current.width + event.clientX - from.current.x);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowLeft') set(width - KEY_STEP);
    if (event.key === 'ArrowRight') set(width + KEY_STEP);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: <hr> cannot be dragged
    <div
      role="separator"
      tabIndex={0}
      className={styles.handle}
      aria-orientation="vertical"
      aria-label={t('columns')}
      aria-valuenow={width}
      aria-valuemin={min}
      aria-valuemax={max}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={() => {
        from.current = null;
      }}
      onKeyDown={onKeyDown}
    />
  );
}
