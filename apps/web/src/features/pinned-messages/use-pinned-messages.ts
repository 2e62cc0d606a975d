import type { Message, Pin } from '@nats-chat/contracts';
import { useEffect, useState } from 'react';
import type { OpenRoom } from '../../lib/chat/engine.ts';
import { useStore } from '../../lib/store.ts';

/** A pin with its message. */
export interface Pinned {
  readonly pin: Pin;
  readonly message: Message;
}

export interface PinnedMessages {
  readonly status: 'loading' | 'ready' | 'failed';
  /** The last one first; those that are known by now. */
  readonly pinned: readonly Pinned[];
  /** Loads again what could not be loaded. */
  readonly reload: () => void;
}

/** Returns what is pinned in a room: as the timeline has it where it is loaded there, else as it is fetched. */
export const usePinnedMessages = (room: OpenRoom): PinnedMessages => {
  const { status, pins } = useStore(room.pins);
  const { items } = useStore(room.timeline);
  /** By id; `undefined` of a message that is not there. */
  const [fetched, setFetched] = useState<ReadonlyMap<string, Message | undefined>>(new Map());
  const [hasFailed, setHasFailed] = useState(false);
  const [attempts, setAttempts] = useState(0);
  const loaded = new Map(items.map(({ message }) => [message.messageId, message]));
  const messageOf = (id: string): Message | undefined => loaded.get(id) ?? fetched.get(id);
  const missing = pins.flatMap(({ messageId: id }) => (loaded.has(id) || fetched.has(id) ? [] : [id])).join(' ');

  useEffect(() => {
    if (missing === '') return undefined;
    const ids = missing.split(' ');
    let isShown = true;
    room.messages(ids).then(
      (found) => {
        if (!isShown) return;
        const byId = new Map(found.map((message) => [message.messageId, message]));
        setFetched((before) => new Map([...before, ...ids.map((id) => [id, byId.get(id)] as const)]));
        setHasFailed(false);
      },
      () => {
        if (isShown) setHasFailed(true);
      },
    );
    return () => {
      isShown = false;
    };
  }, [room, missing, attempts]);

  const pinned = pins.flatMap((pin) => {
    const message = messageOf(pin.messageId);
    return message === undefined || message.deleted ? [] : [{ pin, message }];
  });
  const hasNone = pinned.length === 0;
  const isWaiting = hasNone && (status === 'loading' || missing !== '');
  return {
    status:
      hasNone && (status === 'failed' || (missing !== '' && hasFailed)) ? 'failed' : isWaiting ? 'loading' : 'ready',
    pinned,
    reload: () => {
      setHasFailed(false);
      setAttempts(attempts + 1);
      void room.reloadPins();
    },
  };
};
