import { useMemo } from 'react';
import { referenceCounted } from '../reference-counted.ts';
import { useStore } from '../store.ts';
import { useChat } from './chat-context.ts';
import type { OpenRoom } from './engine.ts';

/** The room, opened while the caller is on the screen; `undefined` for the first moment. */
export const useOpenRoom = (room: string): OpenRoom | undefined => {
  const { engine } = useChat();
  const opening = useMemo(
    () =>
      referenceCounted({
        open: () => engine.open(room),
        close: (opened) => {
          opened.close();
        },
      }),
    [engine, room],
  );
  return useStore(opening);
};
