/** Files of the sandbox as object URLs, with the waveform of what is heard. Kept while the page lives, bounded. */
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { peaksOf } from '@/ui/media/peaks';
import type { SandboxClient } from './client';
import { useClient } from './data';

const KEPT = 150;
const PEAKS = 64;
const LARGEST_DECODED = 8 * 1024 * 1024;

const urls = new Map<string, string>();

export interface SandboxFile {
  url: string;
  mime: string;
  size: number;
  blob: Blob;
}

async function load(client: SandboxClient, id: string): Promise<SandboxFile> {
  const blob = await client.media(id);
  const known = urls.get(id);
  if (known) URL.revokeObjectURL(known);
  const url = URL.createObjectURL(blob);
  urls.delete(id);
  urls.set(id, url);
  for (const [oldId, oldUrl] of [...urls].slice(0, Math.max(0, urls.size - KEPT))) {
    URL.revokeObjectURL(oldUrl);
    urls.delete(oldId);
  }
  return { url, mime: blob.type, size: blob.size, blob };
}

export function useSandboxFile(id: string | undefined) {
  const client = useClient();
  return useQuery({
    queryKey: ['sandbox-file', id],
    queryFn: () => load(client, id ?? ''),
    enabled: !!id,
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  });
}

export interface Heard {
  peaks: number[];
  durationMs: number;
}

async function hear(blob: Blob): Promise<Heard> {
  const context = new OfflineAudioContext(1, 1, 8000);
  const buffer = await context.decodeAudioData(await blob.arrayBuffer());
  return { peaks: peaksOf(buffer.getChannelData(0), PEAKS), durationMs: buffer.duration * 1000 };
}

/** The sandbox measures nothing, so the phone listens itself. */
export function useHeard(blob: Blob | undefined): Heard | undefined {
  const [heard, setHeard] = useState<Heard>();
  useEffect(() => {
    if (!blob || blob.size > LARGEST_DECODED) return;
    let live = true;
    hear(blob).then(
      (found) => live && setHeard(found),
      () => undefined, // the player says what it cannot play
    );
    return () => {
      live = false;
    };
  }, [blob]);
  return heard;
}
