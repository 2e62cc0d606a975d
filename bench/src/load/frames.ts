/**
 * The WebSocket protocol (RFC 6455) as far as a load generator needs it: unfragmented binary frames out, payloads in.
 *
 * A load generator shares its machine with what it measures, so it must cost as little as it can.
 */

/** A client's binary frame. Frames must be masked; a mask of zeros changes nothing, so it costs nothing. */
export const frame = (payload: Buffer): Buffer => {
  const { length } = payload;
  const header = length < 126 ? Buffer.alloc(6) : length < 65_536 ? Buffer.alloc(8) : Buffer.alloc(14);
  header[0] = 0x82;
  if (length < 126) header[1] = 0x80 | length;
  else if (length < 65_536) {
    header[1] = 0x80 | 126;
    header.writeUInt16BE(length, 2);
  } else {
    header[1] = 0x80 | 127;
    header.writeBigUInt64BE(BigInt(length), 2);
  }
  return Buffer.concat([header, payload]);
};

/** Takes a server's bytes as they come and gives the payloads of its frames, in pieces of any size. */
export class FrameReader {
  #left = 0;
  #header = Buffer.alloc(0);

  /** @throws Error when the server closes the connection, with its reason. */
  *read(chunk: Buffer): Generator<Buffer> {
    let at = 0;
    while (at < chunk.length) {
      if (this.#left > 0) {
        const end = Math.min(chunk.length, at + this.#left);
        this.#left -= end - at;
        yield chunk.subarray(at, end);
        at = end;
        continue;
      }
      const held = this.#header.length;
      this.#header = Buffer.concat([this.#header, chunk.subarray(at, at + MAX_HEADER - held)]);
      const size = headerSize(this.#header);
      if (size === undefined) return;
      at += size - held;
      this.#left = payloadLength(this.#header);
      const opcode = (this.#header[0] ?? 0) & 0x0f;
      this.#header = Buffer.alloc(0);
      if (opcode === CLOSE) throw new Error(`The server closed the connection: ${chunk.subarray(at + 2).toString()}`);
    }
  }
}

const MAX_HEADER = 10;
const CLOSE = 0x8;

/** Undefined while the header is not whole. A server does not mask. */
function headerSize(header: Buffer): number | undefined {
  if (header.length < 2) return undefined;
  const short = (header[1] ?? 0) & 0x7f;
  const size = short < 126 ? 2 : short === 126 ? 4 : 10;
  return header.length < size ? undefined : size;
}

function payloadLength(header: Buffer): number {
  const short = (header[1] ?? 0) & 0x7f;
  if (short < 126) return short;
  return short === 126 ? header.readUInt16BE(2) : Number(header.readBigUInt64BE(2));
}
