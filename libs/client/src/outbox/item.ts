import type { ApiError, Command } from '@nats-chat/contracts';

/** A command of mine that is not known to be stored yet. */
export interface OutboxItem {
  readonly room: string;
  /** The thread that it is for; without it, the room itself. */
  readonly thread?: string;
  readonly command: Command;
  /** When it was given, in ms since 1970. */
  readonly writtenAt: number;
  /** The trace that began with the writing; every attempt belongs to it. */
  readonly traceparent: string;
  readonly state: 'pending' | 'failed';
  /** Until when it can be taken back and is not sent, in ms since 1970 by the clock of this machine. */
  readonly heldUntil?: number;
  /** Why it failed; set while it has. */
  readonly error?: ApiError;
}

/**
 * Where unsent commands outlive the page. Failures stay inside: the outbox goes on from memory.
 *
 * Two tabs may load the same items; both send them under the same client ids, which is sending them once.
 */
export interface OutboxStorage {
  /** What was left behind, in the order in which it was written. */
  readonly load: () => Promise<readonly OutboxItem[]>;
  /** Adds the item, or replaces the one of the same client id. */
  readonly save: (item: OutboxItem) => void;
  readonly remove: (clientId: string) => void;
}

/** Forgets everything with the process. */
export const noStorage: OutboxStorage = {
  load: () => Promise.resolve([]),
  save: () => undefined,
  remove: () => undefined,
};
