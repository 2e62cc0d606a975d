import { NodeTransport } from '@nats-io/transport-node/lib/node_transport.js';

/**
 * TCP to nats-server that writes once in a turn of the event loop, whatever was published in it.
 *
 * The client library writes at the end of each run of microtasks, and a request that is answered after an await has
 * several. A write costs more than what it carries, on both sides: here a system call, there a wake-up.
 */
export class BatchingTransport extends NodeTransport {
  #frames: Uint8Array[] = [];

  override send(frame: Uint8Array): void {
    if (this.#frames.push(frame) === 1) setImmediate(() => this.#write());
  }

  override close(error?: Error): Promise<void> {
    this.#write();
    return super.close(error);
  }

  #write(): void {
    const frames = this.#frames;
    const [first] = frames;
    if (first === undefined) return;
    this.#frames = [];
    super.send(frames.length === 1 ? first : Buffer.concat(frames));
  }
}
