import { useEffect, useMemo, type ReactNode } from 'react';
import { abilitiesOf, type Person } from '../auth/auth.ts';
import type { DraftStore } from '../drafts/draft-store.ts';
import { ChatContext, useNats } from './chat-context.ts';

interface Props {
  readonly person: Person;
  readonly drafts: DraftStore;
  readonly children: ReactNode;
}

/** Rooms, timelines, presence and drafts of the person who is signed in. Its value changes with their roles only. */
export const MessageProvider = ({ person, drafts, children }: Props) => {
  const engine = useNats();
  useEffect(() => {
    addEventListener('pagehide', drafts.flush);
    // The last moment that a page that goes is sure to have; on phones there is no other.
    const hide = (): void => {
      if (document.hidden) engine.sendHeld();
    };
    addEventListener('pagehide', engine.sendHeld);
    document.addEventListener('visibilitychange', hide);
    return () => {
      removeEventListener('pagehide', engine.sendHeld);
      document.removeEventListener('visibilitychange', hide);
      removeEventListener('pagehide', drafts.flush);
      drafts.flush();
    };
  }, [drafts, engine]);
  const chat = useMemo(() => ({ engine, person, can: abilitiesOf(person), drafts }), [engine, person, drafts]);
  return <ChatContext value={chat}>{children}</ChatContext>;
};
