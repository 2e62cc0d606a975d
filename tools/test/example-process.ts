import { join } from 'node:path';
import { type ServerCommand, answersOk } from '../src/servers/index.ts';

/** Returns how a server of two processes is run, as Keycloak’s script and its Java are; the script is to listen at the port. */
export const exampleCommand = (script: string, { folder, port }: Place): ServerCommand => ({
  name: 'example',
  file: 'sh',
  args: ['-c', `"${process.execPath}" -e '${script}' & wait $!`],
  env: {},
  logFile: join(folder, `example-${port}.log`),
  isReady: () => answersOk(`http://127.0.0.1:${port}/`),
  readyTimeoutMs: 10_000,
});

/** Where an example has its log, and where it listens. */
export interface Place {
  readonly folder: string;
  readonly port: number;
}

/** Returns the script of a server that answers everything. */
export const serve = (port: number): string =>
  `require("http").createServer((q, r) => r.end()).listen(${port}, "127.0.0.1")`;

export const listens = (port: number): Promise<boolean> => answersOk(`http://127.0.0.1:${port}/`).catch(() => false);
