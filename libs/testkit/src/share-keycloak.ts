import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

/** Names where a run of tests is asked for a realm; it is in the environment, which workers inherit. */
export const SHARED_KEYCLOAK = 'NATS_CHAT_TEST_KEYCLOAK';

/** The Keycloak of a run. */
export interface SharedKeycloak {
  /** The base with `/auth`. */
  readonly url: string;
  /** Each for one file. */
  readonly realms: readonly string[];
}

/** A realm that nobody else was given. */
export interface SharedRealm {
  readonly url: string;
  readonly realm: string;
}

/**
 * Starts one Keycloak for all files of a run when the first of them asks for a realm; what it gives stops that. For
 * `globalSetup` of vitest, which resolves no source of another package.
 */
export default async function shareKeycloak(): Promise<() => Promise<void>> {
  let keycloak: ChildProcess | undefined;
  let starting: Promise<SharedKeycloak> | undefined;
  let given = 0;
  const start = async (): Promise<SharedKeycloak> => {
    const file = join(import.meta.dirname, 'shared-keycloak.ts');
    keycloak = fork(file, { execArgv: ['--conditions=@nats-chat/source'] });
    const ended = once(keycloak, 'exit').then(() => Promise.reject(new Error('The shared Keycloak does not start.')));
    const [shared] = (await Promise.race([once(keycloak, 'message'), ended])) as [SharedKeycloak];
    return shared;
  };
  const giveRealm = async (): Promise<SharedRealm> => {
    starting ??= start();
    const { url, realms } = await starting;
    const realm = realms[given];
    given += 1;
    if (realm === undefined) throw new Error(`shared-keycloak.ts has ${realms.length} realms, and more are needed.`);
    return { url, realm };
  };
  const server = createServer((_, response) => {
    giveRealm().then(
      (realm) => response.end(JSON.stringify(realm)),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  process.env[SHARED_KEYCLOAK] = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return async () => {
    server.close();
    if (keycloak?.connected !== true) return;
    const ended = once(keycloak, 'exit');
    keycloak.disconnect();
    await ended;
  };
}
