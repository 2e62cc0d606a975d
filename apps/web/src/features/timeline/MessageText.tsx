import { encodeToken } from '@nats-chat/subjects';
import { Fragment, memo, type ReactNode } from 'react';
import { isKnown, parseMarkdown, safeHref, type Token, type Tokens } from '../../lib/markdown/parse-markdown.ts';
import { CodeBlock } from './CodeBlock.tsx';
import styles from './MessageText.module.css';

interface Props {
  readonly text: string;
  /** Encoded user tokens of those whom the message names. */
  readonly mentioned?: readonly string[] | undefined;
}

/** A message’s text: Markdown as React elements, each block in the direction of its own content. */
export const MessageText = memo(({ text, mentioned = NOBODY }: Props) => (
  <div className={styles.text} data-emoji={EMOJI_ONLY.test(text)}>
    {drawAll(parseMarkdown(text), mentioned)}
  </div>
));

const NOBODY: readonly string[] = [];

/** A few emoji and nothing else: shown larger. */
const EMOJI_ONLY = /^(?:[\p{Extended_Pictographic}\p{RI}\p{Emoji_Modifier}\u200d\ufe0f]\s*){1,12}$/u;

const drawAll = (tokens: readonly Token[] | undefined, mentioned: readonly string[]): ReactNode =>
  tokens?.map((token, at) => <Fragment key={at}>{draw(token, mentioned)}</Fragment>);

function draw(token: Token, mentioned: readonly string[]): ReactNode {
  if (!isKnown(token)) return token.raw;
  switch (token.type) {
    case 'paragraph':
      return <p dir="auto">{drawAll(token.tokens, mentioned)}</p>;
    case 'blockquote':
      return <blockquote dir="auto">{drawAll(token.tokens, mentioned)}</blockquote>;
    case 'code':
      return <CodeBlock text={token.text} />;
    case 'list':
      return <List list={token} mentioned={mentioned} />;
    case 'checkbox':
      return token.checked ? '☑ ' : '☐ ';
    case 'strong':
      return <strong>{drawAll(token.tokens, mentioned)}</strong>;
    case 'em':
      return <em>{drawAll(token.tokens, mentioned)}</em>;
    case 'del':
      return <s>{drawAll(token.tokens, mentioned)}</s>;
    case 'codespan':
      return (
        <code className={styles.code} dir="auto">
          {token.text}
        </code>
      );
    case 'br':
      return (
        <>
          <br />
          {token.raw.replace(/^[^\n]*\n/, '')}
        </>
      );
    case 'link':
    case 'image':
      return <Link link={token}>{drawAll(token.tokens, mentioned)}</Link>;
    case 'text':
      return token.tokens === undefined ? drawText(token.text, mentioned) : drawAll(token.tokens, mentioned);
    case 'escape':
      return token.text;
    case 'space':
      return null;
    default:
      return token.raw;
  }
}

const List = ({ list, mentioned }: { readonly list: Tokens.List; readonly mentioned: readonly string[] }) => {
  const items = list.items.map((item, at) => <li key={at}>{drawAll(item.tokens, mentioned)}</li>);
  if (!list.ordered) return <ul dir="auto">{items}</ul>;
  return (
    <ol dir="auto" start={list.start === '' || list.start === 1 ? undefined : list.start}>
      {items}
    </ol>
  );
};

interface LinkProps {
  readonly link: Tokens.Link | Tokens.Image;
  readonly children: ReactNode;
}

/** Opens outside, and tells the other side nothing. */
const Link = ({ link, children }: LinkProps) => {
  const href = safeHref(link.href);
  if (href === undefined) return link.raw;
  return (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow">
      {children}
    </a>
  );
};

const NAME = /(@[\p{L}\p{M}\p{N}][\p{L}\p{M}\p{N}._-]*)/u;

/** The names of people who are mentioned stand out; everything else is text. */
function drawText(text: string, mentioned: readonly string[]): ReactNode {
  if (mentioned.length === 0) return text;
  return text.split(NAME).map((part, at) => {
    const user = part.slice(1).replace(/[._-]+$/, '');
    if (!part.startsWith('@') || !mentioned.includes(encodeToken(user))) return part;
    return (
      <Fragment key={at}>
        <bdi className={styles.name}>@{user}</bdi>
        {part.slice(user.length + 1)}
      </Fragment>
    );
  });
}
