import type { Pin } from '@nats-chat/contracts';
import type { PinStore } from './pin-store.ts';

/** The table `room_pins`, and what it needs of `messages`, in memory: for unit tests of handlers. */
export class MemoryPinStore implements PinStore {
  /** By id: in which room a message is stored, and whether there is something to see of it. */
  readonly stored = new Map<string, { readonly room: string; readonly isGone?: boolean }>();
  #pins: (Pin & { readonly room: string })[] = [];
  #now = 0;

  readonly pin: PinStore['pin'] = async (room, { messageId, by }, limit) => {
    const before = (await this.pinsIn(room)).find((pin) => pin.messageId === messageId);
    if (before !== undefined) return { pin: before, isNew: false };
    const message = this.stored.get(messageId);
    if (message?.room !== room) return 'not stored';
    if (message.isGone === true) return 'gone';
    if ((await this.pinsIn(room)).length >= limit) return 'too many';
    const pin = { messageId, by, at: this.#tick() };
    this.#pins.push({ room, ...pin });
    return { pin, isNew: true };
  };

  readonly unpin: PinStore['unpin'] = async (room, messageId) => {
    const kept = this.#pins.filter((pin) => pin.room !== room || pin.messageId !== messageId);
    const changed = kept.length < this.#pins.length;
    this.#pins = kept;
    return { at: this.#tick(), changed };
  };

  readonly pinsIn: PinStore['pinsIn'] = async (room) =>
    this.#pins
      .filter((pin) => pin.room === room && this.stored.get(pin.messageId)?.isGone !== true)
      .map(({ messageId, by, at }) => ({ messageId, by, at }))
      .reverse();

  #tick(): number {
    return (this.#now += 1);
  }
}
