/** Files as they will be uploaded: judged, and pictures turned into what WhatsApp takes. */
import type { MediaType } from '@/api/types';
import { isPicture, judge, LIMITS, type Note, type Refusal, type Shape } from './outgoing';

const LARGEST_SIDE = 2560;
const QUALITIES = [0.88, 0.75, 0.6];

export type Prepared =
  | { ok: true; file: File; type: MediaType; note?: Note }
  | { ok: false; refusal: Refusal; limit?: number };

async function decode(file: File): Promise<ImageBitmap | undefined> {
  if (!isPicture(file)) return undefined;
  return createImageBitmap(file).catch(() => undefined); // undecodable: `judge` says so
}

function draw(bitmap: ImageBitmap): HTMLCanvasElement {
  const scale = Math.min(1, LARGEST_SIDE / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const pen = canvas.getContext('2d');
  if (pen) {
    pen.fillStyle = 'white'; // what was transparent would turn black in a JPEG
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  }
  return canvas;
}

async function asJpeg(bitmap: ImageBitmap, name: string): Promise<File | undefined> {
  const canvas = draw(bitmap);
  for (const quality of QUALITIES) {
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', quality));
    if (blob && blob.size <= LIMITS.image) {
      return new File([blob], `${name.replace(/\.[^.]*$/, '')}.jpg`, { type: 'image/jpeg' });
    }
  }
  return undefined;
}

export async function prepare(file: File): Promise<Prepared> {
  const bitmap = await decode(file);
  const shape: Shape = bitmap ? { width: bitmap.width, height: bitmap.height } : null;
  const verdict = judge(file, shape);
  try {
    if ('refusal' in verdict) return { ok: false, ...verdict };
    if (!verdict.convert || !bitmap) return { ok: true, file, type: verdict.type };
    const jpeg = await asJpeg(bitmap, file.name);
    if (!jpeg) return { ok: false, refusal: 'image' };
    return { ok: true, file: jpeg, type: verdict.type, note: verdict.convert };
  } finally {
    bitmap?.close();
  }
}
