import { t } from '@lingui/core/macro';
import { useState } from 'react';
import { useChat } from '../chat/chat-context.ts';
import type { OpenRoom } from '../chat/engine.ts';
import { asSent } from './code.ts';
import { toStored, toWritten, withKnown } from './mentions.ts';
import { sizeOf, type TextSize } from './text-size.ts';

export interface Writing {
  /** As it is written: with names. */
  readonly text: string;
  readonly setText: (text: string) => void;
  /** What the names in it stand for. */
  readonly names: Map<string, string>;
  /** Returns a text as a draft keeps it: what was not chosen from a list comes back as it was typed. */
  readonly stored: (text: string) => string;
  /** Returns what is sent, with everybody whom it names. A name may be known since the text was drawn, so it is asked for when it is sent. */
  readonly toSend: () => string;
  /** Of what is sent. */
  readonly size: TextSize;
}

/** A text that is being written, from a stored one. */
export const useWriting = (room: OpenRoom, initial: () => string): Writing => {
  const { engine } = useChat();
  const [begun] = useState(() => toWritten(initial(), { nameOf: engine.nameOf, everyone: t`everyone` }));
  const [text, setText] = useState(begun.text);
  const stored = (written: string): string => toStored(written, begun.names);
  const toSend = (): string => {
    const members = room.members.get().members.map(({ user }) => user);
    return asSent(withKnown(stored(text), { members, nameOf: engine.nameOf, knows: engine.knows }));
  };
  return { text, setText, names: begun.names, stored, toSend, size: sizeOf(toSend()) };
};
