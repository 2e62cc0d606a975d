import type { Presence } from '@nats-chat/contracts';
import { useMemo } from 'react';
import { useChat } from '../../lib/chat/chat-context.ts';
import type { ChatEngine, Store } from '../../lib/chat/engine.ts';
import { useStore } from '../../lib/store.ts';

/** The presence of several people, as one value that changes when any of them does. */
export const usePresences = (users: readonly string[]): ReadonlyMap<string, Presence> => {
  const { engine } = useChat();
  const store = useMemo(() => presences(engine, users), [engine, users]);
  return useStore(store);
};

function presences(engine: ChatEngine, users: readonly string[]): Store<ReadonlyMap<string, Presence>> {
  const stores = users.map((user) => [user, engine.presenceOf(user)] as const);
  const read = (): ReadonlyMap<string, Presence> =>
    new Map(
      stores.flatMap(([user, store]) => {
        const presence = store.get();
        return presence === undefined ? [] : [[user, presence] as const];
      }),
    );
  let current = read();
  return {
    get: () => current,
    subscribe: (listener) => {
      const onChange = (): void => {
        current = read();
        listener();
      };
      const stops = stores.map(([, store]) => store.subscribe(onChange));
      // What changed between the first reading and now.
      current = read();
      return () => {
        for (const stop of stops) stop();
      };
    },
  };
}
