import { t } from '@lingui/core/macro';
import type { Message } from '@nats-chat/contracts';
import { useChat } from '../../../lib/chat/chat-context.ts';
import type { RoomSummary } from '../../../lib/chat/engine.ts';
import { othersOf } from '../../../lib/chat/rooms.ts';
import { parseMarkdown } from '../../../lib/markdown/parse-markdown.ts';
import { plainText } from '../../../lib/markdown/plain-text.ts';
import { useStore } from '../../../lib/store.ts';
import styles from './LastLine.module.css';

/** No line shows more of a text, in UTF-16 code units; what comes live may have some thousand. */
const MAX_SHOWN = 256;

interface Props {
  readonly room: RoomSummary;
}

/** What was written last in a conversation, in one line. */
export const LastLine = ({ room }: Props) => {
  const { engine } = useChat();
  const nameOf = useStore(engine.names);
  const blocked = useStore(engine.blocked);
  const { last } = room;
  if (!last) return last === null ? t`No messages yet` : null;
  if (blocked.has(last.user)) return <i className={styles.gone}>{t`Message of a blocked person`}</i>;
  if (last.deleted) return <i className={styles.gone}>{t`Message deleted`}</i>;
  const others = othersOf(room, engine.me);
  const text = whatItSays(last, nameOf);
  if (last.user === engine.me) return others.length === 0 ? text : t`You: ${{ text }}`;
  // Of two people it is clear who wrote.
  return others.length === 1 ? text : t`${{ name: nameOf(last.user) }}: ${{ text }}`;
};

function whatItSays({ text = '', attachments = [], stickerUrl }: Message, nameOf: (user: string) => string): string {
  const words = plainText(parseMarkdown(text.slice(0, MAX_SHOWN)), nameOf);
  const [file] = attachments;
  if (words !== '') return words;
  if (file !== undefined) return t`File ${{ name: file.name }}`;
  return stickerUrl === undefined ? t`A message` : t`A sticker`;
}
