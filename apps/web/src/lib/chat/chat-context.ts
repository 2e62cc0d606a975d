import { createContext, useContext } from 'react';
import type { Abilities, Person } from '../auth/auth.ts';
import type { DraftStore } from '../drafts/draft-store.ts';
import type { ChatEngine } from './engine.ts';

/** The one connection of this tab, as the engine holds it. */
export const NatsContext = createContext<ChatEngine | undefined>(undefined);

/** What features read and call: the engine, who I am, what I may be offered, what I began to write. */
export interface Chat {
  readonly engine: ChatEngine;
  readonly person: Person;
  readonly can: Abilities;
  readonly drafts: DraftStore;
}

export const ChatContext = createContext<Chat | undefined>(undefined);

/** Returns the engine; inside a `NatsProvider` only. */
export const useNats = (): ChatEngine => {
  const engine = useContext(NatsContext);
  if (engine === undefined) throw new Error('useNats needs a NatsProvider above it.');
  return engine;
};

/** Returns the chat; inside a `MessageProvider` only. */
export const useChat = (): Chat => {
  const chat = useContext(ChatContext);
  if (chat === undefined) throw new Error('useChat needs a MessageProvider above it.');
  return chat;
};
