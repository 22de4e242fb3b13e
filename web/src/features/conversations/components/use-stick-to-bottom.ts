import { useCallback, useEffect, useRef } from 'react';

const NEAR_PX = 60;
/** A scroll this soon after one of these is the person's. */
const HAND_MS = 700;
const HAND = ['wheel', 'touchmove', 'pointerdown', 'pointermove', 'keydown'] as const;

const ROWS = '[data-testid="virtuoso-item-list"]';

/** Keeps the end in view while it is in view: when rows grow after they were drawn, and when the thread's own
 *  height changes (a banner, a growing composer, a phone's keyboard).
 *
 *  Returns how the list tells its scroller, what to call when its content changed height, and how to go there. */
export function useStickToBottom(initially: boolean) {
  const stuck = useRef(initially);
  const scroller = useRef<HTMLElement>(null);
  const stop = useRef<() => void>(undefined);
  useEffect(() => () => stop.current?.(), []);

  const keep = useCallback(() => {
    if (stuck.current && scroller.current) scroller.current.scrollTop = scroller.current.scrollHeight;
  }, []);

  const stick = useCallback(() => {
    stuck.current = true;
    keep();
  }, [keep]);

  const scrollerRef = useCallback(
    (element: HTMLElement | Window | null) => {
      stop.current?.();
      scroller.current = element instanceof HTMLElement ? element : null;
      const box = scroller.current;
      if (!box) return;
      let touched = Number.NEGATIVE_INFINITY;
      let { clientHeight: height, scrollTop: top } = box;
      const onScroll = () => {
        const byHand = performance.now() - touched < HAND_MS;
        const up = box.scrollTop < top && box.clientHeight === height;
        if (box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_PX) stuck.current = true;
        else if (byHand || up) stuck.current = false;
        ({ clientHeight: height, scrollTop: top } = box);
        // The list's own scrolls stop some pixels short of the end.
        if (!byHand) keep();
      };
      const onHand = () => {
        touched = performance.now();
      };
      let rows: Element | null = null;
      const observer = new ResizeObserver(() => {
        height = box.clientHeight;
        // The list draws its rows a little later than its scroller.
        if (!rows?.isConnected) {
          rows = box.querySelector(ROWS);
          if (rows) observer.observe(rows);
        }
        keep();
      });
      box.addEventListener('scroll', onScroll, { passive: true });
      for (const event of HAND) box.addEventListener(event, onHand, { passive: true });
      observer.observe(box);
      stop.current = () => {
        box.removeEventListener('scroll', onScroll);
        for (const event of HAND) box.removeEventListener(event, onHand);
        observer.disconnect();
      };
    },
    [keep],
  );
  return { scrollerRef, keep, stick };
}
