import { MsgImpl, type Msg, type Publisher } from '@nats-io/nats-core/internal';

const utf8 = new TextEncoder();

/** What came in from the server; `headers` as they stand in the protocol, from `NATS/1.0` on. */
export interface Received {
  readonly subject: string;
  readonly reply?: string | undefined;
  readonly headers?: string;
  readonly data?: string | Uint8Array;
}

/** Makes a message as the client library does; what it responds goes to `publish`. */
export const received = (
  { subject, reply = '', headers = '', data = '' }: Received,
  publish: Publisher['publish'] = () => undefined,
): Msg => {
  const body = typeof data === 'string' ? utf8.encode(data) : data;
  const head = utf8.encode(headers);
  const payload = new Uint8Array([...head, ...body]);
  const hdr = headers === '' ? -1 : head.length;
  const arg = { subject: utf8.encode(subject), reply: utf8.encode(reply), sid: 1, hdr, size: payload.length };
  return new MsgImpl(arg, payload, { publish }) as Msg;
};
