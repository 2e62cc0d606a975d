import { once } from 'node:events';
import { connect } from 'node:net';

/**
 * The NATS protocol by hand, over TCP or WebSocket: what a client library would refuse to send, and every word that the
 * server says. One process cannot use both transports of the library, either.
 */
export interface RawNats {
  /** Sends lines or bytes of the protocol as they are. */
  readonly send: (protocol: string | Uint8Array) => void;
  readonly publish: (subject: string, payload?: string | Uint8Array, reply?: string) => void;
  readonly subscribe: (subject: string, queue?: string) => void;
  /** Resolves when the server has dealt with all that was sent, or has ended the connection. */
  readonly settle: () => Promise<void>;
  /** The texts of the server's errors, in their order. */
  readonly errors: readonly string[];
  readonly messages: readonly RawMessage[];
  /** The next message at a subject. @throws Error when none came in time. */
  readonly message: (subject: string, timeoutMs: number) => Promise<RawMessage>;
  /** Every line that the server sent, but for messages. */
  readonly lines: readonly string[];
  readonly isClosed: () => boolean;
  readonly close: () => void;
}

export interface RawMessage {
  readonly subject: string;
  readonly headers: string;
  readonly text: string;
}

/** What CONNECT presents; the rest of it is filled in. */
export interface Credentials {
  readonly auth_token?: string;
  readonly user?: string;
  readonly pass?: string;
}

/** Signs in; `errors` and `isClosed` say how that went. */
export const openRaw = async (url: string, credentials: Credentials): Promise<RawNats> => {
  const reader = createReader(() => link.send('PONG\r\n'));
  const link = await (url.startsWith('ws') ? overWebSocket : overTcp)(url, reader.take);
  let subscriptions = 0;
  const settle = async (): Promise<void> => {
    const settled = reader.settled();
    link.send('PING\r\n');
    await Promise.race([settled, link.closed]);
  };
  const connection: RawNats = {
    ...reader,
    send: link.send,
    publish: (subject, payload = '', reply = '') => {
      const bytes = Buffer.from(payload);
      link.send(Buffer.concat([Buffer.from(`PUB ${subject} ${reply} ${bytes.length}\r\n`), bytes, CRLF]));
    },
    subscribe: (subject, queue = '') => {
      subscriptions += 1;
      link.send(`SUB ${subject} ${queue} ${subscriptions}\r\n`);
    },
    settle,
    isClosed: link.isClosed,
    close: link.close,
  };
  const options = { verbose: false, pedantic: false, headers: true, no_responders: true, protocol: 1, lang: 'raw' };
  link.send(`CONNECT ${JSON.stringify({ ...options, version: '1', ...credentials })}\r\n`);
  await settle();
  return connection;
};

const CRLF = Buffer.from('\r\n');

interface Link {
  readonly send: (data: string | Uint8Array) => void;
  readonly closed: Promise<void>;
  readonly isClosed: () => boolean;
  readonly close: () => void;
}

async function overTcp(url: string, take: (bytes: Buffer) => void): Promise<Link> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  socket.on('data', take);
  // The server ends a connection with what it has not read yet: that is a reset.
  socket.on('error', () => undefined);
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  await once(socket, 'connect');
  return {
    send: (data) => void socket.write(data),
    closed,
    isClosed: () => socket.destroyed,
    close: () => socket.destroy(),
  };
}

async function overWebSocket(url: string, take: (bytes: Buffer) => void): Promise<Link> {
  const socket = new WebSocket(url);
  socket.binaryType = 'arraybuffer';
  socket.addEventListener('message', ({ data }) => {
    if (data instanceof ArrayBuffer) take(Buffer.from(data));
  });
  const closed = new Promise<void>((resolve) => socket.addEventListener('close', () => resolve(), { once: true }));
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => resolve(), { once: true });
    socket.addEventListener('error', () => reject(new Error(`${url} does not answer.`)), { once: true });
  });
  return {
    send: (data) => socket.send(Buffer.from(data)),
    closed,
    isClosed: () => socket.readyState === WebSocket.CLOSED,
    close: () => socket.close(),
  };
}

/** Takes the server's side of the protocol apart; a connection that leaves pings unanswered is ended. */
function createReader(onPing: () => void) {
  const lines: string[] = [];
  const errors: string[] = [];
  const messages: RawMessage[] = [];
  const awaited = new Map<string, (message: RawMessage) => void>();
  const waiting: (() => void)[] = [];
  let rest = Buffer.alloc(0);

  /** The length of the line and what belongs to it; 0 while not all of it is there. */
  const takeOne = (bytes: Buffer): number => {
    const end = bytes.indexOf('\r\n');
    if (end < 0) return 0;
    const line = bytes.toString('utf8', 0, end);
    const [verb = '', ...fields] = line.split(' ');
    if (verb === 'MSG' || verb === 'HMSG') {
      const total = Number(fields.at(-1));
      const headerLength = verb === 'HMSG' ? Number(fields.at(-2)) : 0;
      const start = end + 2;
      if (bytes.length < start + total + 2) return 0;
      const headers = bytes.toString('utf8', start, start + headerLength);
      const text = bytes.toString('utf8', start + headerLength, start + total);
      const message = { subject: fields[0] ?? '', headers, text };
      messages.push(message);
      awaited.get(message.subject)?.(message);
      return start + total + 2;
    }
    lines.push(line);
    if (verb === '-ERR') errors.push(fields.join(' ').replaceAll(/^'|'$/g, ''));
    if (verb === 'PONG') waiting.shift()?.();
    if (verb === 'PING') onPing();
    return end + 2;
  };

  return {
    lines,
    errors,
    messages,
    message: (subject: string, timeoutMs: number) =>
      new Promise<RawMessage>((resolve, reject) => {
        const timer = setTimeout(() => {
          awaited.delete(subject);
          reject(new Error(`Nothing came to ${subject} within ${timeoutMs} ms.`));
        }, timeoutMs);
        awaited.set(subject, (message) => {
          clearTimeout(timer);
          awaited.delete(subject);
          resolve(message);
        });
      }),
    settled: () => new Promise<void>((resolve) => waiting.push(resolve)),
    take: (bytes: Buffer) => {
      rest = Buffer.concat([rest, bytes]);
      for (let length = takeOne(rest); length > 0; length = takeOne(rest)) rest = rest.subarray(length);
    },
  };
}
