import { useEffect, useRef } from 'react';

const OVERLAYS = '[role="dialog"], [role="menu"]';

/** Esc for the screen itself. An open dialog or menu has the key first: whether one was open is noted before it can
 *  close, as by the time the key arrives here it may be gone. */
export function useEscape(act: () => void): void {
  const latest = useRef(act);
  useEffect(() => {
    latest.current = act;
  });
  useEffect(() => {
    let taken = false;
    const before = (event: KeyboardEvent) => {
      if (event.key === 'Escape') taken = document.querySelector(OVERLAYS) !== null;
    };
    const after = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !taken && !event.defaultPrevented && !event.isComposing) latest.current();
    };
    window.addEventListener('keydown', before, { capture: true });
    window.addEventListener('keydown', after);
    return () => {
      window.removeEventListener('keydown', before, { capture: true });
      window.removeEventListener('keydown', after);
    };
  }, []);
}
