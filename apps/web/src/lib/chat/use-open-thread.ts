import { useMemo } from 'react';
import { openWhileUsed, useStore } from '../store.ts';
import { useChat } from './chat-context.ts';
import type { Conversation } from './engine.ts';

/** Returns a thread, opened while the caller is on the screen, as `useOpenRoom` opens rooms. */
export const useOpenThread = (room: string, thread: string): Conversation | undefined => {
  const { engine } = useChat();
  const opening = useMemo(
    () =>
      openWhileUsed.open({
        open: () => engine.openThread(room, thread),
        close: (opened) => {
          opened.close();
        },
      }),
    [engine, room, thread],
  );
  return useStore(opening);
};
