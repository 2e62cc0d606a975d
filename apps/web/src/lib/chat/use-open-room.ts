import { useMemo } from 'react';
import { openWhileUsed, useStore } from '../store.ts';
import { useChat } from './chat-context.ts';
import type { OpenRoom } from './engine.ts';

/** Returns the room, opened while the caller is on the screen; `undefined` for the first moment. */
export const useOpenRoom = (room: string): OpenRoom | undefined => {
  const { engine } = useChat();
  const opening = useMemo(
    () =>
      openWhileUsed.open({
        open: () => engine.open(room),
        close: (opened) => {
          opened.close();
        },
      }),
    [engine, room],
  );
  return useStore(opening);
};
