/** The speed of voice notes: one for all of them, like on a phone. */
import { create } from 'zustand';

const RATES = [1, 1.5, 2];

interface Playback {
  rate: number;
  faster: () => void;
}

export const usePlaybackRate = create<Playback>((set) => ({
  rate: 1,
  faster: () => set(({ rate }) => ({ rate: RATES[(RATES.indexOf(rate) + 1) % RATES.length] ?? 1 })),
}));
