import { type RefObject, useLayoutEffect, useRef } from 'react';

/** The newest value, readable from callbacks that must not change. */
export function useLatest<T>(value: T): RefObject<T> {
  const ref = useRef(value);
  useLayoutEffect(() => {
    ref.current = value;
  });
  return ref;
}
