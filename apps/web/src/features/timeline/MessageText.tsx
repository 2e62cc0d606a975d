import { memo, useEffect } from 'react';
import { isPlain } from '../../lib/markdown/is-plain.ts';
import { loadMarkdown, markdownRenderer } from '../../lib/markdown/markdown-module.ts';
import { useStore } from '../../lib/store.ts';
import styles from './MessageText.module.css';

/** A message’s text, as Markdown where it uses any. */
export const MessageText = memo(({ text }: { readonly text: string }) =>
  isPlain(text) ? <PlainText text={text} /> : <MarkdownText text={text} />,
);

/** In paragraphs as Markdown makes them, so that little moves when Markdown takes over. */
const PlainText = ({ text }: { readonly text: string }) => (
  <div className={styles.plain}>
    {text.split(/\n(?:[ \t]*\n)+/).map((paragraph, at) => (
      <p key={at}>{paragraph}</p>
    ))}
  </div>
);

const MarkdownText = ({ text }: { readonly text: string }) => {
  const render = useStore(markdownRenderer);
  useEffect(loadMarkdown, []);
  if (render === undefined) return <PlainText text={text} />;
  return <div className={styles.markdown} dangerouslySetInnerHTML={{ __html: render(text) }} />;
};
