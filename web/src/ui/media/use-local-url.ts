import { useEffect, useState } from 'react';

/** An object URL for bytes at hand, given back when they are no longer shown. */
export function useLocalUrl(blob: Blob | undefined): string | undefined {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    if (!blob) return;
    const made = URL.createObjectURL(blob);
    setUrl(made);
    return () => {
      URL.revokeObjectURL(made);
      setUrl(undefined);
    };
  }, [blob]);
  return blob ? url : undefined;
}
