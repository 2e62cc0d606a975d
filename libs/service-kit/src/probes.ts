import { withTimeout } from '@nats-chat/async';
import type { AddressInfo } from 'node:net';

// As an import, node:http would load undici as well, for the WebSocket among its exports: 13 MB in each service.
const { createServer } = process.getBuiltinModule('node:http');

export interface Probes {
  readonly port: number;
  readonly close: () => Promise<void>;
}

/** What must hold for a service to be ready, by name; each is asked at every probe and must answer within 1 s. */
export type ReadinessChecks = Readonly<Record<string, () => boolean | Promise<boolean>>>;

const CHECK_TIMEOUT_MS = 1_000;

/**
 * Serves `/livez`, which answers while the event loop turns, and `/readyz`, which answers 200, or 503 with the names of
 * what is not ready.
 *
 * @throws Error with the system's code when the address cannot be had.
 */
export const startProbes = async (
  at: { readonly host: string; readonly port: number },
  checks: () => ReadinessChecks,
): Promise<Probes> => {
  const server = createServer((request, response) => {
    const path = request.url?.split('?')[0];
    if (path === '/livez') {
      response.end('ok\n');
    } else if (path === '/readyz') {
      void missing(checks()).then((names) => {
        response.statusCode = names.length === 0 ? 200 : 503;
        response.end(names.length === 0 ? 'ok\n' : `waiting for ${names.join(', ')}\n`);
      });
    } else {
      response.statusCode = 404;
      response.end();
    }
  });
  server.requestTimeout = CHECK_TIMEOUT_MS * 2;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(at, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
};

async function missing(checks: ReadinessChecks): Promise<string[]> {
  const results = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => ({ name, ready: await holds(check) })),
  );
  return results.filter(({ ready }) => !ready).map(({ name }) => name);
}

async function holds(check: () => boolean | Promise<boolean>): Promise<boolean> {
  try {
    return await withTimeout(CHECK_TIMEOUT_MS, Promise.resolve(check()));
  } catch {
    return false;
  }
}
