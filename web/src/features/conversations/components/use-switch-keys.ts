import { useHotkeys } from '@mantine/hooks';
import type { RefObject } from 'react';
import type { Conversation } from '@/api/types';

interface Options {
  rows: Conversation[];
  selectedId: string | undefined;
  onOpen: (id: string) => void;
  search: RefObject<HTMLInputElement | null>;
}

/** Alt+J and Alt+K go to the next and the previous conversation from anywhere; Ctrl+K searches. */
export function useSwitchKeys({ rows, selectedId, onOpen, search }: Options): void {
  const go = (step: number) => {
    const from = rows.findIndex((row) => row.id === selectedId);
    const row = rows[from < 0 ? 0 : from + step];
    if (row) onOpen(row.id);
  };
  useHotkeys(
    [
      // By the key's place: on a Mac, Alt turns the letter itself into another.
      ['alt+J', () => go(1), { usePhysicalKeys: true }],
      ['alt+K', () => go(-1), { usePhysicalKeys: true }],
      ['mod+K', () => search.current?.select()],
    ],
    [],
  );
}
