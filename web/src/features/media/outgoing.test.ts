import { describe, expect, it } from 'vitest';
import { judge, LIMITS } from './outgoing';

const MB = 1024 * 1024;
const photo = { width: 4000, height: 3000 };

function file(name: string, type: string, size = 1000) {
  return { name, type, size };
}

describe('what may be sent', () => {
  it('takes JPEG and PNG as they are, and makes larger ones smaller', () => {
    expect(judge(file('a.jpg', 'image/jpeg'), photo)).toEqual({ type: 'image' });
    expect(judge(file('a.jpg', 'image/jpeg', LIMITS.image + 1), photo)).toEqual({
      type: 'image',
      convert: 'compressed',
    });
  });

  it('sends a 512 square WebP as a sticker and any other as a photo', () => {
    expect(judge(file('s.webp', 'image/webp'), { width: 512, height: 512 })).toEqual({ type: 'sticker' });
    expect(judge(file('s.webp', 'image/webp'), photo)).toEqual({ type: 'image', convert: 'compressed' });
  });

  it('refuses a picture this browser cannot read, and drawings that are programs', () => {
    expect(judge(file('a.heic', ''), null)).toEqual({ refusal: 'image' });
    expect(judge(file('a.svg', 'image/svg+xml'), null)).toEqual({ refusal: 'kind' });
  });

  it('says that a GIF will stand still', () => {
    expect(judge(file('a.gif', 'image/gif'), photo)).toEqual({ type: 'image', convert: 'still' });
  });

  it('knows the limits of sound and video', () => {
    expect(judge(file('a.mp4', 'video/mp4', 16 * MB), null)).toEqual({ type: 'video' });
    expect(judge(file('a.mp4', 'video/mp4', 17 * MB), null)).toEqual({ refusal: 'tooLarge', limit: 16 * MB });
    expect(judge(file('a.mov', 'video/quicktime'), null)).toEqual({ refusal: 'video' });
    expect(judge(file('a.wav', 'audio/wav'), null)).toEqual({ refusal: 'audio' });
    expect(judge(file('a.opus', ''), null)).toEqual({ type: 'audio' });
  });

  it('takes documents by their ending, up to 100 MB', () => {
    expect(judge(file('a.pdf', 'application/pdf', 99 * MB), null)).toEqual({ type: 'document' });
    expect(judge(file('a.pdf', 'application/pdf', 101 * MB), null)).toEqual({
      refusal: 'tooLarge',
      limit: 100 * MB,
    });
    expect(judge(file('a.exe', 'application/x-msdownload'), null)).toEqual({ refusal: 'kind' });
  });

  it('refuses an empty file', () => {
    expect(judge(file('a.pdf', 'application/pdf', 0), null)).toEqual({ refusal: 'empty' });
  });
});
