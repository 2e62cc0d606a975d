import { connect, type Socket } from 'node:net';
import { frame, FrameReader } from './frames.ts';
import { OperationReader, type Delivery } from './operations.ts';

/** Where and as whom a raw client connects. */
export interface Login {
  readonly wsUrl: string;
  readonly origin: string;
  /** Fields of CONNECT that say who this is: `user` and `pass`, or `auth_token`. */
  readonly credentials: Readonly<Record<string, string>>;
}

const CONNECT_TIMEOUT_MS = 30_000;

/**
 * A NATS client over a WebSocket that does nothing but move bytes: hundreds of them fit into one process and leave the
 * machine to what is measured. A browser's client costs its own machine more, and the server the same.
 */
export class RawClient {
  readonly #socket: Socket;
  readonly #handlers = new Map<number, (delivery: Delivery) => void>();
  #pongs: (() => void)[] = [];
  #nextSid = 1;
  #outgoing: Buffer[] = [];
  #onFailure: (error: Error) => void = fail;

  private constructor(socket: Socket) {
    this.#socket = socket;
  }

  /** Resolves when the server has taken the login. @throws Error when it refuses, or takes more than 30 s. */
  static async open(login: Login): Promise<RawClient> {
    const { hostname, port } = new URL(login.wsUrl);
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    const client = new RawClient(socket);
    const opened = Promise.withResolvers<void>();
    const timer = setTimeout(() => opened.reject(new Error('Connecting took too long.')), CONNECT_TIMEOUT_MS);
    client.#onFailure = opened.reject;
    socket.once('error', (error) => client.#onFailure(error));
    socket.once('close', () => client.#onFailure(new Error('The connection was closed.')));
    socket.write(upgrade(login, hostname));
    let handshake = '';
    const frames = new FrameReader();
    const operations = client.#operations(login, opened.resolve);
    const onFrames = (chunk: Buffer): void => {
      try {
        for (const piece of frames.read(chunk)) operations.read(piece);
      } catch (error) {
        client.#onFailure(error instanceof Error ? error : new Error(String(error)));
      }
    };
    const onHandshake = (chunk: Buffer): void => {
      handshake += chunk.toString('latin1');
      const end = handshake.indexOf('\r\n\r\n');
      if (end === -1) return;
      if (!handshake.startsWith('HTTP/1.1 101')) opened.reject(new Error(handshake.split('\r\n')[0]));
      socket.off('data', onHandshake).on('data', onFrames);
      onFrames(Buffer.from(handshake.slice(end + 4), 'latin1'));
    };
    socket.on('data', onHandshake);
    try {
      await opened.promise;
      client.#onFailure = fail;
      return client;
    } catch (error) {
      socket.destroy();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  subscribe(subject: string, onDelivery: (delivery: Delivery) => void): void {
    const sid = this.#nextSid;
    this.#nextSid += 1;
    this.#handlers.set(sid, onDelivery);
    this.#write(Buffer.from(`SUB ${subject} ${sid}\r\n`));
  }

  /** @param messageId The `Nats-Msg-Id` of a message for a stream. */
  request(subject: string, payload: Buffer, reply: string, messageId?: string): void {
    const headers = messageId === undefined ? '' : `NATS/1.0\r\nNats-Msg-Id: ${messageId}\r\n\r\n`;
    const head =
      headers === ''
        ? `PUB ${subject} ${reply} ${payload.length}\r\n`
        : `HPUB ${subject} ${reply} ${headers.length} ${headers.length + payload.length}\r\n${headers}`;
    this.#write(Buffer.concat([Buffer.from(head), payload, CRLF]));
  }

  /** Resolves when the server has taken everything before. */
  flush(): Promise<void> {
    return new Promise((resolve) => {
      this.#pongs.push(resolve);
      this.#write(PING);
    });
  }

  close(): void {
    this.#onFailure = () => undefined;
    this.#socket.destroy();
  }

  #operations(login: Login, onOpen: () => void): OperationReader {
    let greeted = false;
    return new OperationReader({
      onDelivery: (delivery) => this.#handlers.get(delivery.sid)?.(delivery),
      onPong: () => this.#pongs.shift()?.(),
      onPing: () => this.#write(PONG),
      onInfo: () => {
        // The server sends it again whenever something changes, as the account after the login.
        if (greeted) return;
        greeted = true;
        const options = { verbose: false, pedantic: false, protocol: 1, headers: true, no_responders: true };
        this.#write(Buffer.from(`CONNECT ${JSON.stringify({ ...options, lang: 'bench', ...login.credentials })}\r\n`));
        void this.flush().then(onOpen);
      },
      onError: (message) => this.#onFailure(new Error(message)),
    });
  }

  /** What is written within one turn of the event loop goes out as one frame, as browsers' clients do it. */
  #write(bytes: Buffer): void {
    this.#outgoing.push(bytes);
    if (this.#outgoing.length > 1) return;
    queueMicrotask(() => {
      const payload = Buffer.concat(this.#outgoing);
      this.#outgoing = [];
      if (!this.#socket.destroyed) this.#socket.write(frame(payload));
    });
  }
}

/** A load process whose connections fail measures nothing: it ends, and the run with it. */
function fail(error: Error): never {
  throw error;
}

const CRLF = Buffer.from('\r\n');
const PING = Buffer.from('PING\r\n');
const PONG = Buffer.from('PONG\r\n');

const upgrade = ({ origin, wsUrl }: Login, hostname: string): string =>
  [
    `GET ${new URL(wsUrl).pathname} HTTP/1.1`,
    `Host: ${hostname}`,
    'Upgrade: websocket',
    'Connection: Upgrade',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    'Sec-WebSocket-Version: 13',
    `Origin: ${origin}`,
    '',
    '',
  ].join('\r\n');
