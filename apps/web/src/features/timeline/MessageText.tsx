import { t } from '@lingui/core/macro';
import { encodeToken } from '@nats-chat/subjects';
import Copy from 'lucide-react/icons/copy';
import { Fragment, memo, type ReactNode } from 'react';
import { isKnown, parseMarkdown, safeHref, type Token, type Tokens } from '../../lib/markdown/parse-markdown.ts';
import { copyText } from '../../ui/copy-text.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { PersonButton } from '../../ui/PersonButton.tsx';
import styles from './MessageText.module.css';

interface Props {
  readonly text: string;
  /** Encoded user tokens of those whom the message names. */
  readonly mentioned?: readonly string[] | undefined;
}

/** A message’s text: Markdown as React elements, each block in the direction of its own content. */
export const MessageText = memo(({ text, mentioned = NOBODY }: Props) => (
  <div className={styles.text} data-emoji={EMOJI_ONLY.test(text)}>
    {renderAll(parseMarkdown(text), mentioned)}
  </div>
));

const NOBODY: readonly string[] = [];

/** A few emoji and nothing else: shown larger. */
const EMOJI_ONLY = /^(?:[\p{Extended_Pictographic}\p{RI}\p{Emoji_Modifier}\u200d\ufe0f]\s*){1,12}$/u;

const renderAll = (tokens: readonly Token[] | undefined, mentioned: readonly string[]): ReactNode =>
  tokens?.map((token, at) => <Fragment key={at}>{renderToken(token, mentioned)}</Fragment>);

/** A quote or list has the direction of its text, which a browser does not look for in what has a direction of its own. */
const renderInside = (tokens: readonly Token[], mentioned: readonly string[]): ReactNode =>
  tokens.map((token, at) =>
    isKnown(token) && token.type === 'paragraph' ? (
      <p key={at}>{renderAll(token.tokens, mentioned)}</p>
    ) : (
      <Fragment key={at}>{renderToken(token, mentioned)}</Fragment>
    ),
  );

function renderToken(token: Token, mentioned: readonly string[]): ReactNode {
  if (!isKnown(token)) return token.raw;
  switch (token.type) {
    case 'paragraph':
      return <p dir="auto">{renderAll(token.tokens, mentioned)}</p>;
    case 'blockquote':
      return <blockquote dir="auto">{renderInside(token.tokens, mentioned)}</blockquote>;
    case 'code':
      return <CodeBlock text={token.text} />;
    case 'list':
      return <List list={token} mentioned={mentioned} />;
    case 'checkbox':
      return token.checked ? '☑ ' : '☐ ';
    case 'strong':
      return <strong>{renderAll(token.tokens, mentioned)}</strong>;
    case 'em':
      return <em>{renderAll(token.tokens, mentioned)}</em>;
    case 'del':
      return <s>{renderAll(token.tokens, mentioned)}</s>;
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
      return <Link link={token}>{renderAll(token.tokens, mentioned)}</Link>;
    case 'text':
      return token.tokens === undefined ? renderText(token.text, mentioned) : renderAll(token.tokens, mentioned);
    case 'escape':
      return token.text;
    case 'space':
      return null;
    default:
      return token.raw;
  }
}

const List = ({ list, mentioned }: { readonly list: Tokens.List; readonly mentioned: readonly string[] }) => {
  const items = list.items.map((item, at) => <li key={at}>{renderInside(item.tokens, mentioned)}</li>);
  if (!list.ordered) return <ul dir="auto">{items}</ul>;
  return (
    <ol dir="auto" start={list.start === '' || list.start === 1 ? undefined : list.start}>
      {items}
    </ol>
  );
};

/** Code as it was written, with a way to copy all of it. */
const CodeBlock = ({ text }: { readonly text: string }) => (
  <div className={styles.block}>
    {/* What scrolls sideways must take the focus, else a keyboard could not scroll it. */}
    <pre tabIndex={0} role="group" aria-label={t`Code`}>
      <code>{text}</code>
    </pre>
    <span className={styles.copy}>
      <IconButton label={t`Copy code`} size="small" onClick={() => void copyText(text)}>
        <Copy size={15} />
      </IconButton>
    </span>
  </div>
);

interface LinkProps {
  readonly link: Tokens.Link | Tokens.Image;
  readonly children: ReactNode;
}

/** Opens in a new tab, without a referrer. */
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
function renderText(text: string, mentioned: readonly string[]): ReactNode {
  if (mentioned.length === 0) return text;
  return text.split(NAME).map((part, at) => {
    const user = part.slice(1).replace(/[._-]+$/, '');
    if (!part.startsWith('@') || !mentioned.includes(encodeToken(user))) return part;
    return (
      <Fragment key={at}>
        <PersonButton user={encodeToken(user)} className={styles.name}>
          <bdi>@{user}</bdi>
        </PersonButton>
        {part.slice(user.length + 1)}
      </Fragment>
    );
  });
}
