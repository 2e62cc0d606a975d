import type { Envelope } from '@nats-chat/contracts';
import type { StoredEvent } from './event-log.ts';

/** Returns an event as it is stored: JSON in UTF-8. It is encoded once, however often it is sent. */
export const encodeEvent = (event: Envelope): Uint8Array => Buffer.from(JSON.stringify(event));

/** Returns the JSON of a logged event around `data`, the bytes of its event. */
export const encodeLogged = ({ room, seq }: Pick<StoredEvent, 'room' | 'seq'>, data: Uint8Array): Uint8Array => {
  const start = Buffer.from(`{"room":${JSON.stringify(room)},"seq":${seq},"event":`);
  const bytes = Buffer.allocUnsafe(start.length + data.length + 1);
  bytes.set(start);
  bytes.set(data, start.length);
  bytes[bytes.length - 1] = CLOSING_BRACE;
  return bytes;
};

const CLOSING_BRACE = '}'.charCodeAt(0);
