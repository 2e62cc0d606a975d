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
  /** Starts over from a stored text. */
  readonly begin: (stored: string) => void;
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
  const written = (from: string) => toWritten(from, { nameOf: engine.nameOf, everyone: t`everyone` });
  const [begun, setBegun] = useState(() => written(initial()));
  const [text, setText] = useState(begun.text);
  const begin = (from: string): void => {
    const next = written(from);
    setBegun(next);
    setText(next.text);
  };
  const stored = (current: string): string => toStored(current, begun.names);
  const toSend = (): string => {
    const members = room.members.get().members.map(({ user }) => user);
    return asSent(withKnown(stored(text), { members, nameOf: engine.nameOf, knows: engine.knows }));
  };
  return { text, setText, begin, names: begun.names, stored, toSend, size: sizeOf(toSend()) };
};
