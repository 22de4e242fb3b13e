/** Files as they will be uploaded: judged, and pictures turned into what WhatsApp takes. */
import type { MediaType } from '@/api/types';
import { asJpeg, decodePicture } from '@/ui/media/jpeg';
import { isPicture, judge, LIMITS, type Note, type Refusal, type Shape } from './outgoing';

export type Prepared =
  | { ok: true; file: File; type: MediaType; note?: Note }
  | { ok: false; refusal: Refusal; limit?: number };

export async function prepare(file: File): Promise<Prepared> {
  const bitmap = isPicture(file) ? await decodePicture(file) : undefined;
  const shape: Shape = bitmap ? { width: bitmap.width, height: bitmap.height } : null;
  const verdict = judge(file, shape);
  try {
    if ('refusal' in verdict) return { ok: false, ...verdict };
    if (!verdict.convert || !bitmap) return { ok: true, file, type: verdict.type };
    const jpeg = await asJpeg(bitmap, file.name, LIMITS.image);
    if (!jpeg) return { ok: false, refusal: 'image' };
    return { ok: true, file: jpeg, type: verdict.type, note: verdict.convert };
  } finally {
    bitmap?.close();
  }
}
