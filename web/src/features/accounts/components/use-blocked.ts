import { useState } from 'react';
import { asApiError } from '@/api/problem';
import { useCountdown } from './use-countdown';

const DEFAULT_WAIT_S = 30;

function clock(seconds: number): string {
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** After too many tries: how long to wait, counting down. `block` takes any failed call. */
export function useBlocked() {
  const [until, setUntil] = useState<number>();
  const wait = useCountdown(until);
  const block = (cause: unknown) => {
    const error = asApiError(cause);
    if (error.status === 429) setUntil(Date.now() + (error.waitMs ?? DEFAULT_WAIT_S * 1000));
  };
  return { blocked: wait > 0, time: clock(wait), block };
}
