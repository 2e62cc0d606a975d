import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A network between clients and a server that can be broken in one direction, or altogether. */
export interface Relay {
  readonly port: number;
  /** From now on nothing that the server says arrives. What clients say does. */
  readonly loseAnswers: () => void;
  /** Cuts every connection, and makes no new one until {@link Relay.restore}. */
  readonly cut: () => void;
  readonly restore: () => void;
  /** How many bytes clients have sent until now. */
  readonly sentBytes: () => number;
  /** From now on nothing listens at {@link Relay.port}; idempotent. */
  readonly close: () => Promise<void>;
}

/**
 * Passes bytes on between whoever connects to it and `port` of this machine.
 *
 * @example
 * const relay = await startRelay(4222);
 * relay.cut();
 * await relay.close();
 */
export const startRelay = async (port: number): Promise<Relay> => {
  const open = new Set<Socket>();
  const state = { isCut: false, losesAnswers: false, sentBytes: 0 };
  const keep = (socket: Socket): Socket => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    socket.on('error', () => socket.destroy());
    return socket;
  };
  const server = createServer((socket) => {
    const client = keep(socket);
    if (state.isCut) {
      client.destroy();
      return;
    }
    const upstream = keep(connect(port, '127.0.0.1'));
    client.on('data', (bytes) => {
      state.sentBytes += bytes.length;
      upstream.write(bytes);
    });
    upstream.on('data', (bytes) => {
      if (!state.losesAnswers) client.write(bytes);
    });
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = (): void => {
    state.isCut = true;
    for (const socket of open) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    loseAnswers: () => {
      state.losesAnswers = true;
    },
    cut,
    restore: () => {
      Object.assign(state, { isCut: false, losesAnswers: false });
    },
    sentBytes: () => state.sentBytes,
    close: async () => {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
};
