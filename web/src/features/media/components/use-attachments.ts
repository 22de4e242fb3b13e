/** The files of the dialog: added, prepared one after another, captioned, removed. */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { OutgoingAttachment } from '../contract';
import { MOST_FILES } from '../outgoing';
import { type Prepared, prepare } from '../prepare';

export interface Entry {
  key: number;
  original: File;
  prepared?: Prepared;
  caption: string;
}

const WITHOUT_CAPTION = new Set(['audio', 'sticker']);
let lastKey = 0;

function entriesOf(files: File[], caption = ''): Entry[] {
  return files.map((original, index) => {
    lastKey += 1;
    return { key: lastKey, original, caption: index === 0 ? caption : '' };
  });
}

export function takesCaption({ prepared }: Entry): boolean {
  return !prepared?.ok || !WITHOUT_CAPTION.has(prepared.type);
}

function outgoing(entry: Entry): OutgoingAttachment[] {
  const { prepared } = entry;
  if (!prepared?.ok) return [];
  const caption = takesCaption(entry) ? entry.caption.trim() : '';
  return [{ file: prepared.file, type: prepared.type, ...(caption ? { caption } : {}) }];
}

export function useAttachments(files: File[], caption: string | undefined) {
  const [entries, setEntries] = useState(() => entriesOf(files.slice(0, MOST_FILES), caption));
  const [over, setOver] = useState(files.length > MOST_FILES);
  const working = useRef<number | undefined>(undefined);

  // One at a time: several large photos decoded together take gigabytes.
  useEffect(() => {
    const next = entries.find(({ prepared }) => !prepared);
    if (!next || working.current === next.key) return;
    working.current = next.key;
    void prepare(next.original).then((prepared) => {
      working.current = undefined;
      setEntries((all) => all.map((entry) => (entry.key === next.key ? { ...entry, prepared } : entry)));
    });
  }, [entries]);

  const add = useCallback((more: File[]) => {
    setEntries((all) => {
      setOver(all.length + more.length > MOST_FILES);
      return [...all, ...entriesOf(more.slice(0, MOST_FILES - all.length))];
    });
  }, []);

  return {
    entries,
    over,
    add,
    ready: entries.every(({ prepared }) => prepared),
    refused: entries.filter(({ prepared }) => prepared && !prepared.ok).length,
    attachments: entries.flatMap(outgoing),
    remove: (key: number) => setEntries((all) => all.filter((entry) => entry.key !== key)),
    write: (key: number, caption: string) =>
      setEntries((all) => all.map((entry) => (entry.key === key ? { ...entry, caption } : entry))),
  };
}
