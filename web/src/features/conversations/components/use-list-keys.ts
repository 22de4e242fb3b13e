import { type KeyboardEvent, type RefObject, useState } from 'react';
import type { VirtuosoHandle } from 'react-virtuoso';
import type { Conversation } from '@/api/types';

const STEPS: Record<string, number> = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 };

function focusRow(id: string): void {
  document.querySelector<HTMLElement>(`[data-row="${CSS.escape(id)}"]`)?.focus({ preventScroll: true });
}

/** Roving focus: arrows and j/k move, Home goes to the top, Enter opens, as the rows are links. */
export function useListKeys(
  rows: Conversation[],
  selectedId: string | undefined,
  list: RefObject<VirtuosoHandle | null>,
) {
  const [focusedId, setFocusedId] = useState<string>();
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const step = STEPS[event.key];
    if (step === undefined && event.key !== 'Home') return;
    event.preventDefault();
    const onRow = event.target instanceof HTMLElement ? event.target.dataset.row : undefined;
    const from = rows.findIndex((row) => row.id === (onRow ?? focusedId ?? selectedId));
    const index = step === undefined ? 0 : Math.min(Math.max(from + step, 0), rows.length - 1);
    const row = rows[index];
    if (!row) return;
    setFocusedId(row.id);
    list.current?.scrollIntoView({ index, done: () => requestAnimationFrame(() => focusRow(row.id)) });
  };
  return { focusedId, onKeyDown };
}
