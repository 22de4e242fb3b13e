import { useCallback, useRef } from 'react';
import { signalTyping } from '../api/signal-typing';

/** WhatsApp shows "digitando…" for up to 25 s; the contract asks for one signal each 20 s at most. */
const EVERY_MS = 20_000;

export function useTypingSignal(conversationId: string): () => void {
  const last = useRef(0);
  return useCallback(() => {
    const now = Date.now();
    if (now - last.current < EVERY_MS || !navigator.onLine) return;
    last.current = now;
    // A courtesy: when it fails nobody has to know.
    signalTyping(conversationId).catch(() => undefined);
  }, [conversationId]);
}
