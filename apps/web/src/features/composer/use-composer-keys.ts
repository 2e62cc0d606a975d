import type { Message } from '@nats-chat/contracts';
import type { KeyboardEvent } from 'react';
import { useChat } from '../../lib/chat/chat-context.ts';
import { editing, setReplyingTo } from '../../lib/chat/current-message.ts';
import type { OpenRoom } from '../../lib/chat/engine.ts';
import { isShortcut } from '../../lib/shortcuts.ts';

interface Options {
  readonly room: OpenRoom;
  readonly text: string;
  readonly repliedTo: Message | undefined;
}

/** Returns what keys in the text do to other messages: leave the one that is answered, edit one’s last. */
export const useComposerKeys = ({ room, text, repliedTo }: Options) => {
  const { engine } = useChat();
  return (event: KeyboardEvent): void => {
    if (repliedTo !== undefined && isShortcut(event, 'leave')) {
      event.preventDefault();
      setReplyingTo(room, undefined);
    }
    if (text !== '' || !isShortcut(event, 'editLast')) return;
    const last = room.timeline
      .get()
      .items.findLast(({ message, state }) => state === 'sent' && message.user === engine.me && !message.deleted);
    if (last === undefined) return;
    event.preventDefault();
    editing.set({ messageId: last.message.messageId, thread: room.thread, from: 'composer' });
  };
};
