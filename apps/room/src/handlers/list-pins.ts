import type { contract } from '@nats-chat/contracts';
import type { GrantedRoom } from '@nats-chat/membership';
import type { Handler } from '@nats-chat/service-kit';
import type { PinStore } from '../pin-store.ts';

export interface ListPinsOptions {
  readonly pins: Pick<PinStore, 'pinsIn'>;
}

/** What is pinned in a room; the access check found it already. */
export const listPins =
  ({ pins }: ListPinsOptions): Handler<typeof contract.room.pins, GrantedRoom> =>
  async ({ room: { room } }) => ({ pins: [...(await pins.pinsIn(room))] });
