import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import getPort from 'get-port';

/** Below what systems give to outgoing connections, which would take a port between our choosing and our listening. */
const chosenFrom = { lowest: 20_000, highest: 32_767 };
const candidates = 30;

/** Returns a TCP port that nothing listens on at 127.0.0.1 at this moment. */
export function freePort(): Promise<number> {
  const { lowest, highest } = chosenFrom;
  const port = Array.from({ length: candidates }, () => randomInt(lowest, highest + 1));
  return getPort({ host: '127.0.0.1', port });
}

/** Why this process cannot listen on a port at every address of localhost, as {@link bindError} says; undefined if it can. */
export async function portProblem(port: number): Promise<'taken' | 'forbidden' | undefined> {
  // One after the other: the last is all of them.
  for (const host of [...localAddresses, '::']) {
    const code = await bindError(host, port);
    if (code === 'EADDRINUSE') return 'taken';
    if (code === 'EACCES') return 'forbidden';
  }
  return undefined;
}

/** What browsers take `localhost` for, whatever the system says. */
export const localAddresses = ['127.0.0.1', '::1'];

/** Why a port cannot be listened on, such as `EADDRINUSE`; undefined when it can. */
export function bindError(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve('code' in error ? String(error.code) : error.message));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}
