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

interface Fetched {
  /** `undefined` of a message that is not there. */
  readonly message: Message | undefined;
  /** Of the pin when it was asked for. */
  readonly version: number | undefined;
}

/** Returns what is pinned in a room: as the timeline has it where it is loaded there, else as it is fetched. */
export const usePinnedMessages = (room: OpenRoom): PinnedMessages => {
  const { status, pins } = useStore(room.pins);
  const { items } = useStore(room.timeline);
  /** By id. */
  const [fetched, setFetched] = useState<ReadonlyMap<string, Fetched>>(new Map());
  const [hasFailed, setHasFailed] = useState(false);
  const [attempts, setAttempts] = useState(0);
  const [isAskedAgain, setIsAskedAgain] = useState(false);
  const loaded = new Map(items.map(({ message }) => [message.messageId, message]));
  // What was edited meanwhile shows as it was until it is fetched again.
  const messageOf = (id: string): Message | undefined => loaded.get(id) ?? fetched.get(id)?.message;
  const missing = pins
    .filter(
      ({ messageId: id, version }) => !loaded.has(id) && (!fetched.has(id) || fetched.get(id)?.version !== version),
    )
    .map(({ messageId }) => messageId)
    .join(' ');

  useEffect(() => {
    if (missing === '') return undefined;
    const ids = missing.split(' ');
    const versions = new Map(pins.map(({ messageId, version }) => [messageId, version]));
    let isShown = true;
    room.messages(ids).then(
      ({ messages, left }) => {
        if (!isShown) return;
        const byId = new Map(messages.map((message) => [message.messageId, message]));
        // What is left is missing still, and asked for now.
        const answered = ids
          .filter((id) => !left.includes(id))
          .map((id) => [id, { message: byId.get(id), version: versions.get(id) }] as const);
        setFetched((before) => new Map([...before, ...answered]));
        setHasFailed(false);
      },
      () => {
        if (isShown) setHasFailed(true);
      },
    );
    return () => {
      isShown = false;
    };
    // Whenever the list is loaded, as after a reconnect: what failed before may be there now.
  }, [room, missing, attempts, pins]);

  const pinned = pins.flatMap((pin) => {
    const message = messageOf(pin.messageId);
    return message === undefined || message.deleted ? [] : [{ pin, message }];
  });
  return {
    status: statusOf({
      isEmpty: pinned.length === 0,
      isMissing: missing !== '',
      hasFailed: status === 'failed' || (missing !== '' && hasFailed),
      isAsked: isAskedAgain || status === 'loading',
    }),
    pinned,
    reload: () => {
      setIsAskedAgain(true);
      void room.reloadPins().finally(() => {
        setIsAskedAgain(false);
        setHasFailed(false);
        // Another list has its messages asked for by itself.
        if (room.pins.get().pins === pins) setAttempts(attempts + 1);
      });
    },
  };
};

interface Known {
  readonly isEmpty: boolean;
  readonly isMissing: boolean;
  readonly hasFailed: boolean;
  readonly isAsked: boolean;
}

/** What is there is shown, whatever becomes of the rest. */
function statusOf({ isEmpty, isMissing, hasFailed, isAsked }: Known): PinnedMessages['status'] {
  if (!isEmpty) return 'ready';
  if (isAsked) return 'loading';
  if (hasFailed) return 'failed';
  return isMissing ? 'loading' : 'ready';
}
