import type { ApiError } from '@nats-chat/contracts';

/** A message of mine that is not known to be stored yet. */
export interface OutboxItem {
  readonly room: string;
  readonly clientId: string;
  readonly text: string;
  /** When it was written, in ms since 1970. */
  readonly writtenAt: number;
  /** The trace that began with the writing; every attempt belongs to it. */
  readonly traceparent: string;
  readonly state: 'pending' | 'failed';
  /** Why it failed; set while it has. */
  readonly error?: ApiError;
}
