/** A message of the NATS client protocol, as a subscriber receives it. */
export interface Delivery {
  readonly subject: string;
  readonly sid: number;
  /** Length of the headers in `body`; 0 when there are none. */
  readonly headerBytes: number;
  /** Headers, if any, and the payload. Valid during the call alone. */
  readonly body: Buffer;
}

export interface OperationHandlers {
  readonly onDelivery: (delivery: Delivery) => void;
  readonly onPong: () => void;
  readonly onPing: () => void;
  readonly onInfo: () => void;
  readonly onError: (message: string) => void;
}

const CRLF = '\r\n';

/** Takes the server's side of a NATS connection in pieces of any size, and gives what it says. */
export class OperationReader {
  readonly #handlers: OperationHandlers;
  #held: Buffer = Buffer.alloc(0);

  constructor(handlers: OperationHandlers) {
    this.#handlers = handlers;
  }

  read(piece: Buffer): void {
    const data = this.#held.length === 0 ? piece : Buffer.concat([this.#held, piece]);
    let at = 0;
    for (;;) {
      const next = this.#operation(data, at);
      if (next === undefined) break;
      at = next;
    }
    // A copy, since what is left must outlive the buffer that the socket reads into.
    this.#held = at === data.length ? EMPTY : Buffer.from(data.subarray(at));
  }

  /** Where the operation that begins at `at` ends; undefined while it is not whole. */
  #operation(data: Buffer, at: number): number | undefined {
    const lineEnd = data.indexOf(CRLF, at, 'latin1');
    if (lineEnd === -1) return undefined;
    const afterLine = lineEnd + CRLF.length;
    const first = data[at];
    if (first !== LETTER_M && first !== LETTER_H) {
      this.#line(data.toString('latin1', at, lineEnd));
      return afterLine;
    }
    const fields = data.toString('latin1', at, lineEnd).split(' ');
    const bytes = Number(fields.at(-1));
    const end = afterLine + bytes;
    if (data.length < end + CRLF.length) return undefined;
    const headerBytes = first === LETTER_H ? Number(fields.at(-2)) : 0;
    const body = data.subarray(afterLine, end);
    this.#handlers.onDelivery({ subject: fields[1] ?? '', sid: Number(fields[2]), headerBytes, body });
    return end + CRLF.length;
  }

  #line(line: string): void {
    if (line.startsWith('PING')) this.#handlers.onPing();
    else if (line.startsWith('PONG')) this.#handlers.onPong();
    else if (line.startsWith('INFO')) this.#handlers.onInfo();
    else if (line.startsWith('-ERR')) this.#handlers.onError(line);
  }
}

const EMPTY = Buffer.alloc(0);
const LETTER_M = 'M'.charCodeAt(0);
const LETTER_H = 'H'.charCodeAt(0);
