/** WhatsApp's markup as a tree: *bold* _italic_ ~strike~ `code` ```mono``` "> quote" "- list" and links. Pure; never makes HTML.
 *
 *  A mark opens only before a non-space and after a boundary, and closes only after a non-space and before one,
 *  on the same line: "2*3*4" and "a * b" stay as they are. */

export type Span =
  | { kind: 'text'; text: string }
  | { kind: 'bold' | 'italic' | 'strike'; children: Span[] }
  | { kind: 'code'; text: string }
  | { kind: 'link'; text: string; href: string };

export type Block =
  | { kind: 'mono'; text: string }
  | { kind: 'quote' | 'line'; spans: Span[] }
  | { kind: 'item'; marker: string; spans: Span[] };

const MARKS = { '*': 'bold', _: 'italic', '~': 'strike' } as const;
const LINK =
  /\bhttps?:\/\/[^\s<>"']+|\bwww\.[a-z0-9-]+(?:\.[a-z0-9-]+)+[^\s<>"']*|\b[\w.+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+/gi;
const TRAILING = /[.,;:!?)\]}*_~]+$/;
const LONGEST = 20_000;
const DEEPEST = 4;

function isMark(character: string | undefined): character is keyof typeof MARKS {
  return character !== undefined && Object.hasOwn(MARKS, character);
}

function isBoundary(character: string | undefined): boolean {
  return character === undefined || !/[\p{L}\p{N}]/u.test(character);
}

function closing(text: string, open: number, mark: string): number {
  for (let index = open + 2; index < text.length; index += 1) {
    if (text[index] === mark && !/\s/.test(text[index - 1] ?? ' ') && isBoundary(text[index + 1]))
      return index;
  }
  return -1;
}

function hrefOf(found: string): string {
  if (/^https?:/i.test(found)) return found;
  return found.includes('@') && !found.startsWith('www.') ? `mailto:${found}` : `https://${found}`;
}

function withLinks(text: string): Span[] {
  const spans: Span[] = [];
  let from = 0;
  for (const match of text.matchAll(LINK)) {
    const found = match[0].replace(TRAILING, '');
    if (match.index > from) spans.push({ kind: 'text', text: text.slice(from, match.index) });
    spans.push({ kind: 'link', text: found, href: hrefOf(found) });
    from = match.index + found.length;
  }
  if (from < text.length) spans.push({ kind: 'text', text: text.slice(from) });
  return spans;
}

/** Where links stand, so that a mark inside an address is left alone. */
function linkRanges(text: string): [number, number][] {
  return [...text.matchAll(LINK)].map((match) => [
    match.index,
    match.index + match[0].replace(TRAILING, '').length,
  ]);
}

export function parseLine(text: string, depth = 0): Span[] {
  const spans: Span[] = [];
  const links = linkRanges(text);
  let plainFrom = 0;
  let index = 0;
  const flush = (to: number) => {
    if (to > plainFrom) spans.push(...withLinks(text.slice(plainFrom, to)));
  };
  while (index < text.length) {
    const character = text[index];
    const link = links.find(([start, end]) => index >= start && index < end);
    if (link) {
      index = link[1];
      continue;
    }
    const mayOpen = isBoundary(text[index - 1]) && !/\s/.test(text[index + 1] ?? ' ');
    const isCode = character === '`';
    const end =
      mayOpen && (isCode || (isMark(character) && depth < DEEPEST))
        ? closing(text, index, character ?? '')
        : -1;
    if (end < 0) {
      index += 1;
      continue;
    }
    flush(index);
    const inner = text.slice(index + 1, end);
    if (isMark(character)) spans.push({ kind: MARKS[character], children: parseLine(inner, depth + 1) });
    else spans.push({ kind: 'code', text: inner });
    index = end + 1;
    plainFrom = index;
  }
  flush(text.length);
  return spans;
}

function parseBlockLine(line: string): Block {
  const quote = /^> ?(.*)$/s.exec(line);
  if (quote) return { kind: 'quote', spans: parseLine(quote[1] ?? '') };
  const item = /^(?:([-*]) |(\d{1,2})\. )(\S.*)$/s.exec(line);
  if (item) return { kind: 'item', marker: item[1] ? '•' : `${item[2]}.`, spans: parseLine(item[3] ?? '') };
  return { kind: 'line', spans: parseLine(line) };
}

export function parseMarkup(text: string): Block[] {
  if (text.length > LONGEST) return [{ kind: 'line', spans: [{ kind: 'text', text }] }];
  const blocks: Block[] = [];
  const parts = text.split(/```([\s\S]+?)```/);
  parts.forEach((part, index) => {
    if (index % 2 === 1) blocks.push({ kind: 'mono', text: part.replace(/^\n|\n$/g, '') });
    else {
      const before = index > 0 ? part.replace(/^\n/, '') : part;
      const trimmed = index < parts.length - 1 ? before.replace(/\n$/, '') : before;
      if (trimmed !== '' || parts.length === 1) blocks.push(...trimmed.split('\n').map(parseBlockLine));
    }
  });
  return blocks;
}

function spanText(span: Span): string {
  return 'children' in span ? span.children.map(spanText).join('') : span.text;
}

/** The text without its marks, on one line: for quotes and lists. */
export function withoutMarks(text: string): string {
  if (!/[*_~`>\n]/.test(text)) return text;
  return parseMarkup(text)
    .map((part) => (part.kind === 'mono' ? part.text : part.spans.map(spanText).join('')))
    .join(' ');
}

/** One to three emoji and nothing else are shown large. */
export function bigEmojiCount(text: string): number {
  const trimmed = text.trim();
  if (
    trimmed === '' ||
    trimmed.length > 40 ||
    !/\p{Extended_Pictographic}|\p{Regional_Indicator}/u.test(trimmed)
  )
    return 0;
  const segments = [...new Intl.Segmenter('pt-BR', { granularity: 'grapheme' }).segment(trimmed)];
  const all = segments.every(({ segment }) =>
    /^(\p{Extended_Pictographic}|\p{Regional_Indicator})/u.test(segment),
  );
  return all && segments.length <= 3 ? segments.length : 0;
}
