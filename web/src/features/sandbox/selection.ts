/** Which customer is being played, and to which number they write. Kept over a reload of the tab. */
import { create } from 'zustand';
import { createJSONStorage, persist } from 'zustand/middleware';

interface Selection {
  waId: string | undefined;
  numberId: string | undefined;
  /** On a small screen: the thread stands in place of the list. */
  reading: boolean;
  logShown: boolean;
  choosePhone: (waId: string) => void;
  chooseNumber: (numberId: string) => void;
  backToList: () => void;
  showLog: (shown: boolean) => void;
}

export const useSelection = create<Selection>()(
  persist(
    (set) => ({
      waId: undefined,
      numberId: undefined,
      reading: false,
      logShown: true,
      choosePhone: (waId) => set({ waId, reading: true }),
      chooseNumber: (numberId) => set({ numberId }),
      backToList: () => set({ reading: false }),
      showLog: (logShown) => set({ logShown }),
    }),
    { name: 'ipro.sandbox', storage: createJSONStorage(() => sessionStorage) },
  ),
);
