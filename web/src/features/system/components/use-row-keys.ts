import { type HotkeyItem, useHotkeys } from '@mantine/hooks';
import { useRef } from 'react';

const TYPING = 'input:not([type="checkbox"]), textarea, select';

/** The keys of a list page: j and k go from row to row, x ticks one; Enter opens it, as its main part is a button
 *  marked `data-main`. */
export function useRowKeys<List extends HTMLElement>() {
  const list = useRef<List>(null);
  const rows = () => [...(list.current?.querySelectorAll<HTMLElement>('tbody tr') ?? [])];
  const here = () => rows().findIndex((row) => row.contains(document.activeElement));
  const busy = () =>
    document.activeElement?.matches(TYPING) || document.querySelector('[role="dialog"]') !== null;
  const go = (step: number) => () => {
    if (busy()) return;
    const all = rows();
    const row = all[Math.min(Math.max(here() + step, 0), all.length - 1)];
    row?.querySelector<HTMLElement>('[data-main]')?.focus();
  };
  const tick = () => {
    if (!busy()) rows()[here()]?.querySelector<HTMLElement>('input[type="checkbox"]')?.click();
  };
  const keys: HotkeyItem[] = [
    ['j', go(1), { preventDefault: false }],
    ['k', go(-1), { preventDefault: false }],
    ['x', tick, { preventDefault: false }],
  ];
  useHotkeys(keys, []);
  return list;
}
