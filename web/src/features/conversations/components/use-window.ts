import { useEffect, useState } from 'react';
import type { Conversation } from '@/api/types';
import { windowLeft } from '../model';

const CLOSE_MS = 60_000;

/** Milliseconds of the 24 h window left, exact at the second it closes; undefined when unknown. */
export function useWindow(conversation: Conversation): number | undefined {
  const [now, setNow] = useState(Date.now);
  const left = windowLeft(conversation, now);
  const running = left !== undefined && left > 0;
  const pace = running && left > CLOSE_MS ? Math.min(30_000, left - CLOSE_MS + 1_000) : 1_000;
  useEffect(() => {
    setNow(Date.now());
    if (!running) return;
    const timer = setInterval(() => setNow(Date.now()), pace);
    return () => clearInterval(timer);
  }, [running, pace]);
  return left;
}
