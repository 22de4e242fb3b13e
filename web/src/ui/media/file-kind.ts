/** What a file is called and how large it is, for a person. Pure. */

const LOCALE = 'pt-BR';
const UNITS = ['B', 'KB', 'MB', 'GB'];

/** "1,2 MB" */
export function sizeText(bytes: number): string {
  let value = Math.max(0, bytes);
  let unit = 0;
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits = unit === 0 || value >= 100 ? 0 : 1;
  return `${value.toLocaleString(LOCALE, { maximumFractionDigits: digits })} ${UNITS[unit]}`;
}

export type FileKind =
  | 'pdf'
  | 'text'
  | 'sheet'
  | 'slides'
  | 'archive'
  | 'sound'
  | 'picture'
  | 'video'
  | 'other';

const BY_ENDING: Record<string, FileKind> = {
  pdf: 'pdf',
  doc: 'text',
  docx: 'text',
  odt: 'text',
  rtf: 'text',
  txt: 'text',
  xls: 'sheet',
  xlsx: 'sheet',
  ods: 'sheet',
  csv: 'sheet',
  ppt: 'slides',
  pptx: 'slides',
  odp: 'slides',
  zip: 'archive',
};

const ENDINGS: Record<string, string> = {
  'application/pdf': 'pdf',
  'application/msword': 'doc',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
  'application/vnd.ms-excel': 'xls',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
  'application/vnd.ms-powerpoint': 'ppt',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': 'pptx',
  'application/zip': 'zip',
  'text/plain': 'txt',
  'text/csv': 'csv',
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/webp': 'webp',
  'video/mp4': 'mp4',
  'video/3gpp': '3gp',
  'audio/ogg': 'ogg',
  'audio/mpeg': 'mp3',
  'audio/mp4': 'm4a',
  'audio/aac': 'aac',
  'audio/amr': 'amr',
  'audio/webm': 'webm',
};

export function plainMime(mime: string): string {
  return mime.split(';')[0]?.trim().toLowerCase() ?? '';
}

/** "pdf": from the name, else from the type; empty when neither tells. */
export function endingOf(name: string | undefined, mime = ''): string {
  const own = /\.([a-z0-9]{1,8})$/i.exec(name ?? '')?.[1];
  return own?.toLowerCase() ?? ENDINGS[plainMime(mime)] ?? '';
}

export function kindOf(name: string | undefined, mime = ''): FileKind {
  const known = BY_ENDING[endingOf(name, mime)];
  if (known) return known;
  const family = plainMime(mime).split('/')[0];
  if (family === 'audio') return 'sound';
  if (family === 'image') return 'picture';
  if (family === 'video') return 'video';
  return family === 'text' ? 'text' : 'other';
}

/** A name to save under: the file's own, else one made of what it is. */
export function saveName(name: string | undefined, mime: string, fallback: string): string {
  if (name) return name;
  const ending = endingOf(undefined, mime);
  return ending ? `${fallback}.${ending}` : fallback;
}
