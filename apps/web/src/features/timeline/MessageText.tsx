import { t } from '@lingui/core/macro';
import { encodeToken } from '@nats-chat/subjects';
import { Fragment, memo, type ReactNode } from 'react';
import { Link as InPlace } from 'wouter';
import {
  isKnown,
  mentionedIn,
  parseMarkdown,
  safeHref,
  type Token,
  type Tokens,
} from '../../lib/markdown/parse-markdown.ts';
import { useChat } from '../../lib/chat/chat-context.ts';
import { roomPath } from '../../lib/chat/rooms.ts';
import { mentionLabel, roomLabel } from '../../lib/markdown/plain-text.ts';
import { useSelected } from '../../lib/store.ts';
import { Emoji } from '../../ui/Emoji.tsx';
import { PersonButton } from '../../ui/PersonButton.tsx';
import { CodeBlock } from './CodeBlock.tsx';
import { Fold, isLong } from './Fold.tsx';
import styles from './MessageText.module.css';

interface Props {
  readonly messageId: string;
  readonly text: string;
  /** Encoded user tokens of those whom the message names. */
  readonly mentioned?: readonly string[] | undefined;
  readonly nameOf: (user: string) => string;
}

/** Whom a text mentions, and what they are called. */
interface People extends Pick<Props, 'nameOf'> {
  readonly mentioned: readonly string[];
}

/** A message’s text: Markdown as React elements, each block in the direction of its own content; a long one is folded. */
export const MessageText = memo(({ messageId, text, mentioned = [], nameOf }: Props) => {
  const shown = (
    <div className={styles.text} data-emoji={EMOJI_ONLY.test(text)}>
      {renderAll(parseMarkdown(text), { mentioned, nameOf })}
    </div>
  );
  return isLong(text) ? (
    <Fold key={messageId} messageId={messageId}>
      {shown}
    </Fold>
  ) : (
    shown
  );
});

/** A few emoji and nothing else: shown larger. */
const EMOJI_ONLY = /^(?:[\p{Extended_Pictographic}\p{RI}\p{Emoji_Modifier}\u200d\ufe0f]\s*){1,12}$/u;

const renderAll = (tokens: readonly Token[] | undefined, people: People): ReactNode =>
  tokens?.map((token, at) => <Fragment key={at}>{renderToken(token, people)}</Fragment>);

/** A quote or list has the direction of its text, which a browser does not look for in what has a direction of its own. */
const renderInside = (tokens: readonly Token[], people: People): ReactNode =>
  tokens.map((token, at) =>
    isKnown(token) && token.type === 'paragraph' ? (
      <p key={at}>{renderAll(token.tokens, people)}</p>
    ) : (
      <Fragment key={at}>{renderToken(token, people)}</Fragment>
    ),
  );

function renderToken(token: Token, people: People): ReactNode {
  if (!isKnown(token)) return token.raw;
  switch (token.type) {
    case 'paragraph':
      return <p dir="auto">{renderAll(token.tokens, people)}</p>;
    case 'blockquote':
      return <blockquote dir="auto">{renderInside(token.tokens, people)}</blockquote>;
    case 'code':
      return <CodeBlock text={token.text} language={languageOf(token)} />;
    case 'table':
      return <Table table={token} people={people} />;
    case 'hr':
      return <hr />;
    case 'heading': {
      // Below that of the room.
      const Heading = HEADINGS[Math.min(token.depth, HEADINGS.length) - 1] ?? 'h5';
      return <Heading dir="auto">{renderAll(token.tokens, people)}</Heading>;
    }
    case 'list':
      return <List list={token} people={people} />;
    case 'checkbox':
      return token.checked ? '☑ ' : '☐ ';
    case 'strong':
      return <strong>{renderAll(token.tokens, people)}</strong>;
    case 'em':
      return <em>{renderAll(token.tokens, people)}</em>;
    case 'del':
      return <s>{renderAll(token.tokens, people)}</s>;
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
      return <Link link={token}>{renderAll(token.tokens, people)}</Link>;
    case 'text':
      return token.tokens === undefined ? renderText(token.text, people) : renderAll(token.tokens, people);
    case 'html':
      return <Mention mention={token} people={people} />;
    case 'escape':
      return token.text;
    case 'space':
      return null;
    default:
      return token.raw;
  }
}

const HEADINGS = ['h2', 'h3', 'h4', 'h5'] as const;

/** The first word behind a fence. */
const languageOf = ({ lang }: Tokens.Code): string | undefined => /^[\w+#.-]+/.exec(lang ?? '')?.[0].toLowerCase();

const List = ({ list, people }: { readonly list: Tokens.List; readonly people: People }) => {
  const items = list.items.map(({ task, tokens }, at) => (
    <li key={at} data-task={task || undefined}>
      {renderInside(tokens, people)}
    </li>
  ));
  if (!list.ordered) return <ul dir="auto">{items}</ul>;
  return (
    <ol dir="auto" start={list.start === '' || list.start === 1 ? undefined : list.start}>
      {items}
    </ol>
  );
};

interface TableProps {
  readonly table: Tokens.Table;
  readonly people: People;
}

const Table = ({ table: { header, rows }, people }: TableProps) => (
  // What scrolls sideways must take the focus, else a keyboard could not scroll it.
  <div className={styles.table} tabIndex={0} role="group" aria-label={t`Table`}>
    <table>
      <thead>
        <tr>
          {header.map(({ tokens, align }, at) => (
            <th key={at} scope="col" dir="auto" data-align={align}>
              {renderAll(tokens, people)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, line) => (
          <tr key={line}>
            {row.map(({ tokens, align }, at) => (
              <td key={at} dir="auto" data-align={align}>
                {renderAll(tokens, people)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);

interface LinkProps {
  readonly link: Tokens.Link | Tokens.Image;
  readonly children: ReactNode;
}

/** Opens in a new tab, without a referrer; a room or message of this chat in its place. */
const Link = ({ link, children }: LinkProps) => {
  const href = safeHref(link.href);
  if (href === undefined) return link.raw;
  const path = href.startsWith(location.origin) ? href.slice(location.origin.length) : '';
  if (/^\/r(?:oom)?\//.test(path)) return <InPlace href={path}>{children}</InPlace>;
  return (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow">
      {children}
    </a>
  );
};

const Mention = ({ mention, people }: { readonly mention: Token; readonly people: People }) => {
  const named = mentionedIn(mention);
  const [mark, id] = [named.charAt(0), named.slice(1)];
  const label = <bdi>{mentionLabel(mention, people.nameOf)}</bdi>;
  if (mark === '@')
    return (
      <PersonButton user={id} className={styles.name}>
        {label}
      </PersonButton>
    );
  if (mark === '#') return <RoomMention room={id} />;
  return <span className={styles.name}>{label}</span>;
};

/** To who may not see a room it is no more than text. */
const RoomMention = ({ room }: { readonly room: string }) => {
  const { engine } = useChat();
  const name = useSelected(engine.rooms, () => engine.nameOf(`#${room}`));
  const label = <bdi>{roomLabel(name)}</bdi>;
  if (name === '') return label;
  return (
    <InPlace href={roomPath(room)} className={styles.name}>
      {label}
    </InPlace>
  );
};

/** An emoji with all that belongs to it: skin tone, the parts of a family or a flag, the box around a key. */
const EMOJI =
  /((?:\p{RI}{2}|[\d#*]\ufe0f?\u20e3|(?:\p{Emoji_Presentation}|\p{Extended_Pictographic}(?=[\ufe0f\p{Emoji_Modifier}]|\u200d\p{Extended_Pictographic}))[\ufe0f\p{Emoji_Modifier}]?(?:\u200d\p{Extended_Pictographic}[\ufe0f\p{Emoji_Modifier}]?)*[\u{e0020}-\u{e007f}]*))/u;

/** People who are mentioned by their user name alone, as clients before `<@…>` did. */
const NAME = /(@[\p{L}\p{M}\p{N}][\p{L}\p{M}\p{N}._-]*)/u;

/** Emojis, and the names of people who are mentioned, stand out; everything else is text. */
function renderText(text: string, { mentioned }: People): ReactNode {
  const parts = mentioned.length === 0 ? [text] : text.split(NAME);
  return parts.map((part, at) => {
    const user = part.slice(1).replace(/[._-]+$/, '');
    if (!part.startsWith('@') || !mentioned.includes(encodeToken(user))) return renderEmojis(part, at);
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

const renderEmojis = (text: string, key: number): ReactNode => (
  // What the expression finds is at the odd places.
  <Fragment key={key}>
    {text.split(EMOJI).map((part, at) => (at % 2 === 1 ? <Emoji key={at} symbol={part} /> : part))}
  </Fragment>
);
