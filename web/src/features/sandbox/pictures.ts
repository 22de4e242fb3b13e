/** Pictures of the phone: those it sends, as phones do, and those made here for an album. */
import { asJpeg, decodePicture } from '@/ui/media/jpeg';

const WIDTH = 800;
const HEIGHT = 600;
const HUES = 47;

export async function numberedPicture(index: number): Promise<Blob> {
  const canvas = document.createElement('canvas');
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  const pen = canvas.getContext('2d');
  if (!pen) throw new Error('no canvas');
  const hue = (index * HUES) % 360;
  const sky = pen.createLinearGradient(0, 0, WIDTH, HEIGHT);
  sky.addColorStop(0, `hsl(${hue} 65% 62%)`);
  sky.addColorStop(1, `hsl(${(hue + 50) % 360} 60% 38%)`);
  pen.fillStyle = sky;
  pen.fillRect(0, 0, WIDTH, HEIGHT);
  pen.fillStyle = 'rgb(255 255 255 / 92%)';
  pen.font = '600 220px system-ui, sans-serif';
  pen.textAlign = 'center';
  pen.textBaseline = 'middle';
  pen.fillText(String(index + 1), WIDTH / 2, HEIGHT / 2);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.85));
  if (!blob) throw new Error('no picture');
  return blob;
}

const AS_IS = new Set(['image/jpeg', 'image/png']);
const STICKER_SIDE = 512;
const LARGEST = 5 * 1024 * 1024;

/** A phone sends photos as JPEG; a small square WebP is a sticker. What is no picture is left alone. */
export async function asPhoneSends(file: File): Promise<File> {
  if (!file.type.startsWith('image/') || (AS_IS.has(file.type) && file.size <= LARGEST)) return file;
  const bitmap = await decodePicture(file);
  if (!bitmap) return file;
  try {
    const square = bitmap.width === STICKER_SIDE && bitmap.height === STICKER_SIDE;
    if (file.type === 'image/webp' && square) return file;
    return (await asJpeg(bitmap, file.name, LARGEST)) ?? file;
  } finally {
    bitmap.close();
  }
}
