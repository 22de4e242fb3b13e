import { useDocumentVisibility } from '@mantine/hooks';
import { useEffect, useState } from 'react';

/** The person is looking: this page is visible and has the focus. */
export function useAttending(): boolean {
  const visible = useDocumentVisibility() === 'visible';
  const [focused, setFocused] = useState(() => document.hasFocus());
  useEffect(() => {
    const onChange = () => setFocused(document.hasFocus());
    window.addEventListener('focus', onChange);
    window.addEventListener('blur', onChange);
    return () => {
      window.removeEventListener('focus', onChange);
      window.removeEventListener('blur', onChange);
    };
  }, []);
  return visible && focused;
}
