import { describe, expect, it } from 'vitest';
import { bigEmojiCount, parseLine, parseMarkup, type Span, withoutMarks } from './parse';

function outline(spans: Span[]): string {
  return spans
    .map((span) => {
      if (span.kind === 'text') return span.text;
      if (span.kind === 'link') return `<a ${span.href}>${span.text}</a>`;
      if (span.kind === 'code') return `<code>${span.text}</code>`;
      return `<${span.kind}>${outline(span.children)}</${span.kind}>`;
    })
    .join('');
}

const line = (text: string) => outline(parseLine(text));

describe('marks', () => {
  it('make bold, italic, strike and code, also within each other', () => {
    expect(line('*a* _b_ ~c~ `d`')).toBe(
      '<bold>a</bold> <italic>b</italic> <strike>c</strike> <code>d</code>',
    );
    expect(line('*muito _bom_*')).toBe('<bold>muito <italic>bom</italic></bold>');
  });

  it('stay as they are where they are not marks', () => {
    for (const text of ['2*3*4', 'a * b * c', '*aberto', 'snake_case_name', '* a*', '**']) {
      expect(line(text)).toBe(text);
    }
  });

  it('do not reach over code', () => {
    expect(line('`*a*`')).toBe('<code>*a*</code>');
  });
});

describe('links', () => {
  it('are found, and lose the punctuation after them', () => {
    expect(line('veja https://loja.example.com/a_b_c?x=1.')).toBe(
      'veja <a https://loja.example.com/a_b_c?x=1>https://loja.example.com/a_b_c?x=1</a>.',
    );
    expect(line('www.loja.com.br')).toBe('<a https://www.loja.com.br>www.loja.com.br</a>');
    expect(line('ana@loja.com')).toBe('<a mailto:ana@loja.com>ana@loja.com</a>');
  });

  it('never run code: other schemes stay text', () => {
    expect(line('javascript:alert(1) data:text/html,x')).toBe('javascript:alert(1) data:text/html,x');
  });
});

describe('blocks', () => {
  it('are lines, quotes, items and mono', () => {
    expect(parseMarkup('oi\n> dito\n- um\n2. dois\n```\nx = *1*\n```\nfim').map(({ kind }) => kind)).toEqual([
      'line',
      'quote',
      'item',
      'item',
      'mono',
      'line',
    ]);
  });

  it('keep empty lines', () => {
    expect(parseMarkup('a\n\nb')).toHaveLength(3);
  });

  it('survive very long and very nested text', () => {
    expect(parseMarkup('*_~'.repeat(5_000))).toHaveLength(1);
    expect(parseMarkup('x'.repeat(50_000))).toHaveLength(1);
  });
});

it('a preview has no marks and one line', () => {
  expect(withoutMarks('*oi*\n> _tudo_ bem')).toBe('oi tudo bem');
});

it('one to three emoji alone are shown large', () => {
  expect(bigEmojiCount('👍')).toBe(1);
  expect(bigEmojiCount('👩‍👩‍👧 🇧🇷'.replace(' ', ''))).toBe(2);
  expect(bigEmojiCount('👍 ok')).toBe(0);
  expect(bigEmojiCount('123')).toBe(0);
  expect(bigEmojiCount('😀😀😀😀')).toBe(0);
});
