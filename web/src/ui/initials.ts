const LETTER = /\p{L}/u;

/** "Maria da Silva" → "MS"; a phone number or an empty name → "". */
export function initialsOf(name: string): string {
  const words = name.split(/\s+/).filter((word) => LETTER.test(word));
  const first = words[0];
  if (!first) return '';
  const last = words.length > 1 ? words[words.length - 1] : undefined;
  return [first, last]
    .map((word) => [...(word ?? '')].find((character) => LETTER.test(character)) ?? '')
    .join('')
    .toLocaleUpperCase('pt-BR');
}

/** A hue in degrees, the same for the same id on every screen. */
export function hueOf(id: string): number {
  let hash = 2166136261;
  for (let index = 0; index < id.length; index += 1) {
    hash = Math.imul(hash ^ id.charCodeAt(index), 16777619);
  }
  return ((hash >>> 0) % 24) * 15;
}
