import { plural, t } from '@lingui/core/macro';
import { useEffect, useState } from 'react';
import { useChat } from '../../lib/chat/chat-context.ts';
import type { OpenRoom } from '../../lib/chat/engine.ts';
import { distinctNames } from '../../lib/chat/names.ts';
import { shortened } from '../../lib/graphemes.ts';
import { parseMarkdown } from '../../lib/markdown/parse-markdown.ts';
import { plainText } from '../../lib/markdown/plain-text.ts';
import { VisuallyHidden } from '../../ui/VisuallyHidden.tsx';
import { newMessagesSince } from './new-messages.ts';

/** How long messages are gathered before they are read out: a burst is one announcement. */
const GATHER_MS = 800;

/** How much of a message is read out, in characters: nobody can stop it, and the rest is in the timeline. */
const MAX_READ_OUT = 200;

interface Props {
  readonly room: OpenRoom;
  readonly title: string;
}

/** Tells screen readers of messages of others, as they come in. */
export const Announcer = ({ room, title }: Props) => {
  const { engine } = useChat();
  const [announcement, setAnnouncement] = useState('');

  useEffect(() => {
    let lastSeq: number | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;

    const announce = (): void => {
      timer = undefined;
      const { status, items } = room.timeline.get();
      if (status !== 'ready') return;
      const { newMessages, lastSeq: highest } = newMessagesSince({
        items,
        lastSeq,
        me: engine.me,
        blocked: engine.blocked.get(),
      });
      lastSeq = highest;
      const [first] = newMessages;
      if (first === undefined) return;
      const { user, text = '' } = first.message;
      const others = [...room.members.get().members, ...items.map(({ message }) => message)];
      const nameOf = distinctNames(
        others.map((one) => one.user),
        engine.nameOf,
      );
      setAnnouncement(
        newMessages.length === 1
          ? t`${{ name: nameOf(user) }}: ${{ text: shortened(plainText(parseMarkdown(text), nameOf), MAX_READ_OUT) }}`
          : plural(newMessages.length, { one: `# new message in ${title}`, other: `# new messages in ${title}` }),
      );
    };
    const gather = (): void => {
      timer ??= setTimeout(announce, GATHER_MS);
    };

    announce();
    const stop = room.timeline.subscribe(gather);
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [room, engine, title]);

  return (
    <VisuallyHidden>
      <span role="status">{announcement}</span>
    </VisuallyHidden>
  );
};
