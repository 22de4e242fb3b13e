/** Media bytes as object URLs. The API wants a header that <img> cannot send, so bytes are fetched once and the
 *  URL is shared by all who show it; unused URLs are revoked, oldest first, beyond a bound. */
import { useEffect, useState } from 'react';
import { api } from './client';
import { type ApiError, asApiError } from './problem';

const KEPT_UNUSED = 60;

interface Entry {
  promise: Promise<string>;
  url?: string;
  users: number;
}

const entries = new Map<string, Entry>();

function forget(id: string, entry: Entry): void {
  if (entries.get(id) === entry) entries.delete(id);
  if (entry.url) URL.revokeObjectURL(entry.url);
}

function evict(): void {
  const unused = [...entries].filter(([, entry]) => entry.users === 0 && entry.url);
  for (const [id, entry] of unused.slice(0, Math.max(0, unused.length - KEPT_UNUSED))) forget(id, entry);
}

function acquire(id: string): Entry {
  const known = entries.get(id);
  if (known) {
    known.users += 1;
    entries.delete(id);
    entries.set(id, known); // moves to the young end
    return known;
  }
  const entry: Entry = { users: 1, promise: Promise.resolve('') };
  entry.promise = api.blob(`/media/${encodeURIComponent(id)}`).then((blob) => {
    entry.url = URL.createObjectURL(blob);
    return entry.url;
  });
  entry.promise.catch(() => forget(id, entry));
  entries.set(id, entry);
  return entry;
}

function release(entry: Entry): void {
  entry.users -= 1;
  evict();
}

export interface MediaUrl {
  url: string | undefined;
  error: ApiError | undefined;
  loading: boolean;
  retry: () => void;
}

/** `enabled: false` waits (a video or document is fetched on click, an image when it is near the screen). */
export function useMediaUrl(mediaId: string | undefined, enabled = true): MediaUrl {
  const [attempt, setAttempt] = useState(0);
  const [state, setState] = useState<{ id?: string; url?: string; error?: ApiError }>(() => {
    const url = mediaId ? entries.get(mediaId)?.url : undefined;
    return mediaId && url ? { id: mediaId, url } : {};
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new attempt must fetch again
  useEffect(() => {
    if (!mediaId || !enabled) return;
    let live = true;
    const entry = acquire(mediaId);
    entry.promise.then(
      (url) => live && setState({ id: mediaId, url }),
      (error: unknown) => live && setState({ id: mediaId, error: asApiError(error) }),
    );
    return () => {
      live = false;
      release(entry);
    };
  }, [mediaId, enabled, attempt]);
  const mine = state.id === mediaId ? state : {};
  return {
    url: mine.url,
    error: mine.error,
    loading: enabled && !!mediaId && !mine.url && !mine.error,
    retry: () => {
      setState({});
      setAttempt((n) => n + 1);
    },
  };
}
