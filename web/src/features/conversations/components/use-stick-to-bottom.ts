import { useCallback, useEffect, useRef } from 'react';

const NEAR_PX = 60;
/** A scroll this soon after one of these is the person's. */
const HAND_MS = 700;
const HAND = ['wheel', 'touchmove', 'pointerdown', 'pointermove', 'keydown'] as const;

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
      let { clientHeight: height, scrollHeight: content } = box;
      const onScroll = () => {
        // A scroll that comes with a change of height is not the person's.
        const moved = box.clientHeight === height && box.scrollHeight === content;
        ({ clientHeight: height, scrollHeight: content } = box);
        if (moved) stuck.current = content - box.scrollTop - height < NEAR_PX;
        // The list's own scrolls stop some pixels short of the end.
        if (performance.now() - touched > HAND_MS) keep();
      };
      const onHand = () => {
        touched = performance.now();
      };
      const observer = new ResizeObserver(() => {
        height = box.clientHeight;
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
