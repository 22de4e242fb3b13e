/** Any picture this browser can read, as the JPEG that WhatsApp takes. */
const LARGEST_SIDE = 2560;
const QUALITIES = [0.88, 0.75, 0.6];

/** Nothing when the browser cannot read it; the caller closes the bitmap. */
export function decodePicture(file: Blob): Promise<ImageBitmap | undefined> {
  return createImageBitmap(file).catch(() => undefined);
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

/** The best quality that fits in `limit` bytes. */
export async function asJpeg(bitmap: ImageBitmap, name: string, limit: number): Promise<File | undefined> {
  const canvas = draw(bitmap);
  for (const quality of QUALITIES) {
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', quality));
    if (blob && blob.size <= limit) {
      return new File([blob], `${name.replace(/\.[^.]*$/, '')}.jpg`, { type: 'image/jpeg' });
    }
  }
  return undefined;
}
