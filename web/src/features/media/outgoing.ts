/** What may be sent and as what, told before the upload by name, type and size. The server decides again by the bytes. */
import type { MediaType } from '@/api/types';
import { endingOf, plainMime } from '@/ui/media/file-kind';

const KB = 1024;
const MB = 1024 * KB;
export const LIMITS = { image: 5 * MB, sticker: 500 * KB, sound: 16 * MB, document: 100 * MB };
/** A picture larger than this is not read into memory only to be made smaller. */
const PICTURE_SOURCE_LIMIT = 60 * MB;
export const MOST_FILES = 30;
const STICKER_SIDE = 512;

export type Note = 'compressed' | 'still';
export type Refusal = 'empty' | 'tooLarge' | 'video' | 'audio' | 'image' | 'kind';

export type Verdict = { type: MediaType; convert?: Note } | { refusal: Refusal; limit?: number };

const SENT_AS_IS = new Set(['image/jpeg', 'image/png']);
const DRAWABLE = new Set(['image/webp', 'image/gif', 'image/bmp', 'image/avif', 'image/heic', 'image/heif']);
const VIDEO = new Set(['video/mp4', 'video/3gpp']);
const AUDIO = new Set([
  'audio/mpeg',
  'audio/mp3',
  'audio/mp4',
  'audio/x-m4a',
  'audio/m4a',
  'audio/aac',
  'audio/amr',
  'audio/ogg',
  'audio/opus',
]);
const DOCUMENTS = new Set(
  'pdf doc docx xls xlsx ppt pptx odt ods odp rtf txt csv json xml vcf ics zip log md'.split(' '),
);

const BY_ENDING: Record<string, string> = {
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  heic: 'image/heic',
  heif: 'image/heif',
  mp4: 'video/mp4',
  '3gp': 'video/3gpp',
  mp3: 'audio/mpeg',
  m4a: 'audio/mp4',
  aac: 'audio/aac',
  amr: 'audio/amr',
  ogg: 'audio/ogg',
  opus: 'audio/ogg',
};

export interface FileFacts {
  name: string;
  type: string;
  size: number;
}

/** Of a picture as decoded; `null` when this browser cannot read it. */
export type Shape = { width: number; height: number } | null;

function within(size: number, limit: number, verdict: Verdict): Verdict {
  return size > limit ? { refusal: 'tooLarge', limit } : verdict;
}

function picture(mime: string, size: number, shape: Shape): Verdict {
  if (!shape || (!SENT_AS_IS.has(mime) && !DRAWABLE.has(mime))) return { refusal: 'image' };
  const square = shape.width === STICKER_SIDE && shape.height === STICKER_SIDE;
  if (mime === 'image/webp' && square && size <= LIMITS.sticker) return { type: 'sticker' };
  if (SENT_AS_IS.has(mime) && size <= LIMITS.image) return { type: 'image' };
  return { type: 'image', convert: mime === 'image/gif' ? 'still' : 'compressed' };
}

export function mimeOf({ name, type }: FileFacts): string {
  return plainMime(type) || (BY_ENDING[endingOf(name)] ?? '');
}

/** Worth decoding to learn its shape. */
export function isPicture(facts: FileFacts): boolean {
  const mime = mimeOf(facts);
  return mime.startsWith('image/') && mime !== 'image/svg+xml' && facts.size <= PICTURE_SOURCE_LIMIT;
}

export function judge(facts: FileFacts, shape: Shape): Verdict {
  const { size } = facts;
  const mime = mimeOf(facts);
  const family = mime.split('/')[0];
  if (size === 0) return { refusal: 'empty' };
  if (family === 'image' && mime !== 'image/svg+xml') {
    return within(size, PICTURE_SOURCE_LIMIT, picture(mime, size, shape));
  }
  if (family === 'video') {
    return VIDEO.has(mime) ? within(size, LIMITS.sound, { type: 'video' }) : { refusal: 'video' };
  }
  if (family === 'audio') {
    return AUDIO.has(mime) ? within(size, LIMITS.sound, { type: 'audio' }) : { refusal: 'audio' };
  }
  if (!DOCUMENTS.has(endingOf(facts.name))) return { refusal: 'kind' };
  return within(size, LIMITS.document, { type: 'document' });
}
