import { memo, type ReactNode } from 'react';
import styles from './markup.module.css';
import { type Block, bigEmojiCount, parseMarkup, type Span } from './parse';

const TAGS = { bold: 'strong', italic: 'em', strike: 's' } as const;

function spans(list: Span[]): ReactNode[] {
  return list.map((span, index) => {
    const key = `${index}${span.kind}`;
    if (span.kind === 'text') return span.text;
    if (span.kind === 'code') return <code key={key}>{span.text}</code>;
    if (span.kind === 'link') {
      return (
        <a key={key} href={span.href} target="_blank" rel="noopener noreferrer nofollow">
          {span.text}
        </a>
      );
    }
    const Tag = TAGS[span.kind];
    return <Tag key={key}>{spans(span.children)}</Tag>;
  });
}

function block(part: Block, key: string): ReactNode {
  if (part.kind === 'mono') {
    return (
      <pre key={key} className={styles.mono}>
        {part.text}
      </pre>
    );
  }
  if (part.kind === 'item') {
    return (
      <span key={key} className={styles.item}>
        <span>{part.marker}</span>
        <span>{spans(part.spans)}</span>
      </span>
    );
  }
  return (
    <span key={key} className={part.kind === 'quote' ? styles.quote : styles.line}>
      {part.spans.length > 0 ? spans(part.spans) : '\u200b'}
    </span>
  );
}

/** A message's text as WhatsApp shows it. */
export const Markup = memo(function Markup({ text }: { text: string }) {
  const emoji = bigEmojiCount(text);
  if (emoji > 0) return <span className={emoji === 1 ? styles.huge : styles.large}>{text.trim()}</span>;
  return (
    <span className={styles.markup}>{parseMarkup(text).map((part, index) => block(part, `${index}`))}</span>
  );
});
