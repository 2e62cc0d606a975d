import { memo, useEffect } from 'react';
import { isPlain } from '../../lib/markdown/is-plain.ts';
import { loadMarkdown, markdownRenderer } from '../../lib/markdown/markdown-module.ts';
import { useStore } from '../../lib/store.ts';
import styles from './MessageText.module.css';

/** A message’s text, as Markdown where it uses any. */
export const MessageText = memo(({ text }: { readonly text: string }) =>
  isPlain(text) ? <div className={styles.plain}>{text}</div> : <MarkdownText text={text} />,
);

const MarkdownText = ({ text }: { readonly text: string }) => {
  const render = useStore(markdownRenderer);
  useEffect(loadMarkdown, []);
  if (render === undefined) return <div className={styles.plain}>{text}</div>;
  return <div className={styles.markdown} dangerouslySetInnerHTML={{ __html: render(text) }} />;
};
