/** What is about to be sent: text, chosen files, an answer, an edit, an ad. One per phone. */
import { useCallback, useState } from 'react';
import type { Referral } from '@/api/types';
import type { Bubble } from '../fold';

export interface Draft {
  text: string;
  files: File[];
  asDocument: boolean;
  reply?: Bubble;
  edit?: Bubble;
  referral?: Referral;
}

const EMPTY: Draft = { text: '', files: [], asDocument: false };

export interface DraftDoor {
  draft: Draft;
  change: (change: Partial<Draft>) => void;
  /** An ad waits for the message that uses it. */
  clear: (keep?: Partial<Draft>) => void;
}

export function useDraft(): DraftDoor {
  const [draft, setDraft] = useState(EMPTY);
  const change = useCallback((part: Partial<Draft>) => setDraft((now) => ({ ...now, ...part })), []);
  const clear = useCallback((keep?: Partial<Draft>) => setDraft({ ...EMPTY, ...keep }), []);
  return { draft, change, clear };
}
