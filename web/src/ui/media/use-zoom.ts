/** Wheel, double click, drag, two fingers and keys, all ending in one `View`. */
import { type RefObject, useEffect, useRef, useState } from 'react';
import { byKey, clamp, type Size, STEP, type View, WHOLE, zoomAt } from './zoom';

const WHEEL = 0.0015;
const DOUBLE = 2.5;

interface Point {
  x: number;
  y: number;
}

function sizeOf(element: HTMLElement | null): Size {
  return { width: element?.offsetWidth ?? 0, height: element?.offsetHeight ?? 0 };
}

function fromCentre(frame: HTMLElement, { x, y }: Point): Point {
  const box = frame.getBoundingClientRect();
  return { x: x - box.left - box.width / 2, y: y - box.top - box.height / 2 };
}

function middle([a, b]: Point[]): Point {
  if (!a) return { x: 0, y: 0 };
  return b ? { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 } : a;
}

function spread([a, b]: Point[]): number {
  return a && b ? Math.hypot(a.x - b.x, a.y - b.y) : 0;
}

export function useZoom(frame: RefObject<HTMLElement | null>, picture: RefObject<HTMLElement | null>) {
  const [view, setView] = useState<View>(WHOLE);
  const fingers = useRef(new Map<number, Point>());

  const change = (next: (view: View) => View) =>
    setView((now) => clamp(next(now), sizeOf(picture.current), sizeOf(frame.current)));
  const zoom = (factor: number, at: Point = { x: 0, y: 0 }) => change((now) => zoomAt(now, factor, at));
  const pan = (x: number, y: number) => change((now) => ({ ...now, x: now.x + x, y: now.y + y }));

  const wheel = useRef<(event: WheelEvent) => void>(() => undefined);
  wheel.current = (event) => {
    event.preventDefault();
    if (frame.current)
      zoom(
        Math.exp(-event.deltaY * WHEEL),
        fromCentre(frame.current, { x: event.clientX, y: event.clientY }),
      );
  };
  // React listens to the wheel passively, and then the page would scroll too.
  useEffect(() => {
    const element = frame.current;
    const listener = (event: WheelEvent) => wheel.current(event);
    element?.addEventListener('wheel', listener, { passive: false });
    return () => element?.removeEventListener('wheel', listener);
  }, [frame]);

  const onPointerMove = (event: React.PointerEvent) => {
    const held = fingers.current;
    if (!held.has(event.pointerId) || !frame.current) return;
    const before = [...held.values()];
    held.set(event.pointerId, { x: event.clientX, y: event.clientY });
    const after = [...held.values()];
    const [from, to] = [middle(before), middle(after)];
    pan(to.x - from.x, to.y - from.y);
    if (held.size === 2 && spread(before) > 0)
      zoom(spread(after) / spread(before), fromCentre(frame.current, to));
  };

  return {
    view,
    zoom,
    closer: () => zoom(STEP),
    farther: () => zoom(1 / STEP),
    whole: () => setView(WHOLE),
    onKey: (key: string): boolean => {
      const next = byKey(view, key);
      if (next) change(() => next);
      return next !== undefined;
    },
    handlers: {
      onPointerDown: (event: React.PointerEvent<HTMLElement>) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        fingers.current.set(event.pointerId, { x: event.clientX, y: event.clientY });
      },
      onPointerMove,
      onPointerUp: (event: React.PointerEvent) => fingers.current.delete(event.pointerId),
      onPointerCancel: (event: React.PointerEvent) => fingers.current.delete(event.pointerId),
      onDoubleClick: (event: React.MouseEvent) => {
        if (view.scale > 1) setView(WHOLE);
        else if (frame.current)
          zoom(DOUBLE, fromCentre(frame.current, { x: event.clientX, y: event.clientY }));
      },
    },
  };
}
