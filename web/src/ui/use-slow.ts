import { useEffect, useState } from 'react';

/** True once the component has been on screen for `ms`: when to show a skeleton. */
export function useSlow(ms = 150): boolean {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), ms);
    return () => clearTimeout(timer);
  }, [ms]);
  return slow;
}
