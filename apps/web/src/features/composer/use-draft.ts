import { useState } from 'react';
import { useChat } from '../../lib/chat/chat-context.ts';
import { conversationKey } from '../../lib/chat/current-message.ts';
import type { OpenRoom } from '../../lib/chat/engine.ts';
import { useStore } from '../../lib/store.ts';
import { useWriting, type Writing } from '../../lib/writing/use-writing.ts';

export interface Draft extends Pick<Writing, 'text' | 'names' | 'toSend' | 'size'> {
  /** Replaces the text, here and where it is kept, and lets the others see that one writes. */
  readonly write: (text: string) => void;
}

/** Returns the draft of a room or thread, as it was left. */
export const useDraft = (room: OpenRoom): Draft => {
  const { drafts } = useChat();
  const key = conversationKey(room);
  const { setText, begin, stored, ...writing } = useWriting(room, () => drafts.get(key));
  const loaded = useStore(drafts.loaded);
  const [hadLoaded, setHadLoaded] = useState(loaded);
  // A draft from before the reload arrives a moment later. What was typed in that moment stays, and so does the field.
  if (loaded && !hadLoaded) {
    setHadLoaded(true);
    if (writing.text === '') begin(drafts.get(key));
  }
  const write = (text: string): void => {
    setText(text);
    drafts.set(key, stored(text));
    if (text.trim() !== '') room.sendTyping();
  };
  return { ...writing, write };
};
