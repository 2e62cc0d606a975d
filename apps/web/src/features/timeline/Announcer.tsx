import { useEffect, useState } from 'react';
import { useChat } from '../../lib/chat/chat-context.ts';
import type { OpenRoom } from '../../lib/chat/engine.ts';
import { shortened } from '../../lib/graphemes.ts';
import { counted } from '../../lib/words.ts';
import { VisuallyHidden } from '../../ui/VisuallyHidden.tsx';
import { newsSince } from './news.ts';

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
  const [words, setWords] = useState('');

  useEffect(() => {
    let known: number | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;

    const announce = (): void => {
      timer = undefined;
      const { status, items } = room.timeline.get();
      if (status !== 'ready') return;
      const { news, highest } = newsSince({ items, known, me: engine.me });
      known = highest;
      const [first] = news;
      if (first === undefined) return;
      const { user, text = '' } = first.message;
      setWords(
        news.length === 1
          ? `${engine.nameOf(user)}: ${shortened(text, MAX_READ_OUT)}`
          : `${counted(news.length, 'new message', 'new messages')} in ${title}`,
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
      <span role="status">{words}</span>
    </VisuallyHidden>
  );
};
