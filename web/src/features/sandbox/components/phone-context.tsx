/** The phone at hand: whose it is, to which number it writes, and how it sends. */
import { createContext, type ReactNode, useContext } from 'react';
import type { Bubble } from '../fold';
import type { Phone, SandboxNumber } from '../model';
import type { Send } from './use-send';

export type SheetName = 'location' | 'contact' | 'burst' | 'album' | 'ad';
export type OpenSheet = { name: SheetName } | { name: 'list' | 'form'; bubble: Bubble };

export interface PhoneAtHand {
  phone: Phone;
  number: SandboxNumber;
  send: Send;
  openSheet: (sheet: OpenSheet) => void;
  reply: (bubble: Bubble) => void;
  edit: (bubble: Bubble) => void;
}

const Context = createContext<PhoneAtHand | null>(null);

export function PhoneProvider({ value, children }: { value: PhoneAtHand; children: ReactNode }) {
  return <Context value={value}>{children}</Context>;
}

export function usePhone(): PhoneAtHand {
  const phone = useContext(Context);
  if (!phone) throw new Error('PhoneProvider is missing');
  return phone;
}
