/** Looking closer at a picture: scale and offset from the centre, in screen pixels. Pure. */

export interface View {
  scale: number;
  x: number;
  y: number;
}

export interface Size {
  width: number;
  height: number;
}

export const WHOLE: View = { scale: 1, x: 0, y: 0 };
export const CLOSEST = 6;
export const STEP = 1.5;
const PAN = 80;
const MOVES = new Map<string, readonly [number, number]>([
  ['ArrowLeft', [PAN, 0]],
  ['ArrowRight', [-PAN, 0]],
  ['ArrowUp', [0, PAN]],
  ['ArrowDown', [0, -PAN]],
]);

function within(value: number, limit: number): number {
  return Math.min(limit, Math.max(-limit, value)) || 0; // never -0
}

/** The picture may be dragged only until its edge meets the window's. */
export function clamp(view: View, picture: Size, frame: Size): View {
  const scale = Math.min(CLOSEST, Math.max(1, view.scale));
  return {
    scale,
    x: within(view.x, Math.max(0, (picture.width * scale - frame.width) / 2)),
    y: within(view.y, Math.max(0, (picture.height * scale - frame.height) / 2)),
  };
}

/** What is under `point` (from the centre of the frame) stays under it. */
export function zoomAt(view: View, factor: number, point: { x: number; y: number }): View {
  const scale = Math.min(CLOSEST, Math.max(1, view.scale * factor));
  const grown = scale / view.scale;
  return {
    scale,
    x: point.x - (point.x - view.x) * grown,
    y: point.y - (point.y - view.y) * grown,
  };
}

/** What a key does, or nothing: + and - zoom, 0 shows the whole, arrows move. */
export function byKey(view: View, key: string): View | undefined {
  if (key === '+' || key === '=') return zoomAt(view, STEP, { x: 0, y: 0 });
  if (key === '-') return zoomAt(view, 1 / STEP, { x: 0, y: 0 });
  if (key === '0') return WHOLE;
  const move = MOVES.get(key);
  return move && { ...view, x: view.x + move[0], y: view.y + move[1] };
}

/** The box a picture takes in a bubble: its own shape, neither a stripe nor a tower. */
export function boxOf(width: number | undefined, height: number | undefined): Size {
  if (!width || !height) return { width: LARGEST, height: Math.round(LARGEST * 0.75) };
  const ratio = Math.min(2.4, Math.max(0.6, width / height));
  const fit = Math.min(LARGEST, Math.max(SMALLEST, width), LARGEST * ratio);
  return { width: Math.round(fit), height: Math.round(fit / ratio) };
}

const LARGEST = 330;
const SMALLEST = 140;
