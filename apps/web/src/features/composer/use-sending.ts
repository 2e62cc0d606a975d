import { t } from '@lingui/core/macro';
import type { Message } from '@nats-chat/contracts';
import { useState } from 'react';
import { setReplyingTo } from '../../lib/chat/current-message.ts';
import type { OpenRoom } from '../../lib/chat/engine.ts';
import { reasonOf } from '../../lib/messages.ts';
import { useSelected } from '../../lib/store.ts';
import { namesEveryone } from '../../lib/writing/mentions.ts';
import { isCommand } from '../../lib/writing/word-at.ts';
import { showToast } from '../../ui/toast.ts';
import type { Draft } from './use-draft.ts';

/** Rooms of more people are asked about before all of them are notified. */
const ASK_ABOVE_PEOPLE = 50;

interface Options {
  readonly room: OpenRoom;
  readonly draft: Draft;
  readonly repliedTo: Message | undefined;
  /** Brings the focus back to the text. */
  readonly focusText: () => void;
}

export type Sending = ReturnType<typeof useSending>;

/**
 * Returns the way of a draft to its room. A text that is too long stays; a command is done in place of being sent; before
 * many people are notified, one is asked.
 */
export const useSending = ({ room, draft, repliedTo, focusText }: Options) => {
  /** How often it was tried to send the text though it is too long. */
  const [refusals, setRefusals] = useState(0);
  /** Whether one was asked before many people are notified. */
  const [asked, setAsked] = useState(false);
  /** The command that was given last, while it is not done, and which attempt it is. */
  const [command, setCommand] = useState<{ readonly text: string; readonly attempt: number }>();
  /** Whether a reply in a thread is to show in the room, too. */
  const [alsoInRoom, setAlsoInRoom] = useState(false);
  const people = useSelected(room.members, ({ members }) => members.length);
  const tooLong = draft.size.excess > 0;
  const sendable = draft.text.trim() !== '' && !tooLong;

  const change = (text: string): void => {
    draft.write(text);
    setRefusals(0);
    setAsked(false);
    setCommand(undefined);
  };

  const clear = (): void => {
    change('');
    setAlsoInRoom(false);
    focusText();
  };

  const send = (): void => {
    if (tooLong) setRefusals(refusals + 1);
    if (!sendable) return;
    const text = draft.toSend();
    if (!asked && isCommand(text)) setCommand({ text, attempt: (command?.attempt ?? 0) + 1 });
    else post(text);
  };

  const post = (text: string): void => {
    if (!asked && people > ASK_ABOVE_PEOPLE && namesEveryone(text)) {
      setAsked(true);
      return;
    }
    try {
      room.send(text, repliedTo?.messageId, alsoInRoom);
    } catch (error) {
      showToast(t`Not sent. ${{ reason: reasonOf(error) }}`, { tone: 'danger' });
      return;
    }
    setReplyingTo(room, undefined);
    clear();
  };

  return {
    sendable,
    tooLong,
    refusals,
    asked,
    /** How many people of the room are known. */
    people,
    command,
    alsoInRoom,
    setAlsoInRoom,
    change,
    clear,
    send,
    /** Sends a text, be it a command. */
    post,
    leaveQuestion: () => {
      setAsked(false);
      focusText();
    },
    leaveCommand: () => {
      setCommand(undefined);
      focusText();
    },
  };
};
