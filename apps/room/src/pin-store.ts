import type { Pin } from '@nats-chat/contracts';

/** The table `room_pins`. */
export interface PinStore {
  /**
   * Pins a message that is stored and not deleted, unless `limit` of the room are pinned. Returns the pin that there is now, and
   * whether it is new; `not stored` where nothing is known of the message, `gone` where there is nothing to see of it.
   */
  readonly pin: (
    room: string,
    pin: Omit<Pin, 'at'>,
    limit: number,
  ) => Promise<{ readonly pin: Pin; readonly isNew: boolean } | 'not stored' | 'gone' | 'too many'>;
  /** Returns when it was, in ms since 1970, and whether the message had been pinned. */
  readonly unpin: (room: string, messageId: string) => Promise<{ readonly at: number; readonly changed: boolean }>;
  /** Returns the pins of messages that are not deleted, the last one first. */
  readonly pinsIn: (room: string) => Promise<readonly Pin[]>;
}
