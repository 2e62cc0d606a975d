import { useState, type ReactNode } from 'react';
import { openWhileUsed, useStore } from '../store.ts';
import { NatsContext } from './chat-context.ts';
import type { ChatEngine } from './engine.ts';

interface Props {
  /** Connects; called once for each time that the provider is mounted. */
  readonly connect: () => ChatEngine;
  readonly children: ReactNode;
}

/** One connection for as long as somebody is signed in. */
export const NatsProvider = ({ connect, children }: Props) => {
  const [connection] = useState(() => openWhileUsed.open({ open: connect, close: (engine) => void engine.close() }));
  const engine = useStore(connection);
  return engine === undefined ? null : <NatsContext value={engine}>{children}</NatsContext>;
};
