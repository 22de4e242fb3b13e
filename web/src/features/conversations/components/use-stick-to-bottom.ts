import { useCallback, useEffect, useRef } from 'react';

const NEAR_PX = 60;

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
      let { clientHeight: height, scrollTop: top } = box;
      // Only a scroll upwards leaves the end: the layout never scrolls that way on its own, a person or a jump does.
      const onScroll = () => {
        const up = box.scrollTop < top && box.clientHeight === height;
        const near = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_PX;
        if (near) stuck.current = true;
        else if (up) stuck.current = false;
        ({ clientHeight: height, scrollTop: top } = box);
      };
      const observer = new ResizeObserver(() => {
        height = box.clientHeight;
        keep();
      });
      box.addEventListener('scroll', onScroll, { passive: true });
      observer.observe(box);
      stop.current = () => {
        box.removeEventListener('scroll', onScroll);
        observer.disconnect();
      };
    },
    [keep],
  );
  return { scrollerRef, keep, stick };
}
