import { useCallback, useRef } from 'react';
import { signalTyping } from '../api/signal-typing';

/** Colleagues see "digitando…" for 6 s after each signal; the server tells the customer's phone more seldom. */
const EVERY_MS = 4_000;

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
