import { chmod, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { type Server, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inRepository } from '../src/repository.ts';
import { answersOk, freePort, startProcess } from '../src/servers/index.ts';
import { programVersion } from '../src/servers/program.ts';
import { keycloakPathCases } from './fixtures/keycloak-paths.ts';

const nginx = process.env['NGINX_PATH'] ?? 'nginx';
/** A file of the page that is there, and that nobody gets. */
const sourceMap = 'index-B4kz_9aQ.js.map';

/** One nginx with the configuration of its container, in a folder of its own. */
interface TestNginx {
  readonly port: number;
  readonly stop: () => Promise<void>;
}

/** @param publicOrigin - what people type; default: where it listens */
async function startNginx(keycloakPort: number, publicOrigin?: string): Promise<TestNginx> {
  if ((await programVersion(nginx, ['-v'])) === undefined) throw new Error('There is no nginx: NGINX_PATH names one.');
  const folder = await mkdtemp(join(tmpdir(), 'nats-chat-nginx-'));
  // Its workers are another user than root, who passes through.
  await chmod(folder, 0o755);
  const port = await freePort();
  await mkdir(join(folder, 'html', 'assets'), { recursive: true });
  await writeFile(join(folder, 'html', 'index.html'), '<title>page</title>');
  await writeFile(join(folder, 'html', 'assets', sourceMap), '{}');
  await cp(inRepository('nginx', 'generated'), join(folder, 'generated'), { recursive: true });
  await mkdir(join(folder, 'conf.d'));
  const values: Readonly<Record<string, string>> = {
    PUBLIC_ORIGIN: publicOrigin ?? `http://localhost:${port}`,
    ADMIN_CONSOLE: 'closed',
    KEYCLOAK_UPSTREAM: `http://127.0.0.1:${keycloakPort}`,
    NATS_WS_UPSTREAM: 'http://127.0.0.1:1',
    DNS_RESOLVER: '127.0.0.1',
  };
  const read = (...path: string[]) => readFile(inRepository('nginx', ...path), 'utf8');
  const inFolder = (text: string) =>
    text
      .replaceAll(' /tmp/', ` ${folder}/`)
      .replaceAll('/etc/nginx/', `${folder}/`)
      .replaceAll('/usr/share/nginx/html', join(folder, 'html'))
      .replaceAll('listen 8080', `listen 127.0.0.1:${port}`)
      .replaceAll(/\$\{([A-Z_]+)\}/g, (_, name: string) => values[name] ?? '');
  const template = await read('templates', 'default.conf.template');
  await writeFile(join(folder, 'conf.d', 'default.conf'), inFolder(template));
  await writeFile(join(folder, 'mime.types'), 'types { text/html html; }');
  await writeFile(join(folder, 'nginx.conf'), inFolder(await read('nginx.conf')));
  const server = await startProcess({
    name: 'nginx',
    file: nginx,
    args: ['-c', join(folder, 'nginx.conf'), '-e', join(folder, 'error.log'), '-g', 'daemon off;'],
    env: { PATH: process.env['PATH'] ?? '' },
    logFile: join(folder, 'nginx.log'),
    isReady: () => answersOk(`http://127.0.0.1:${port}/healthz`),
    readyTimeoutMs: 30_000,
  });
  return {
    port,
    stop: async () => {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

describe('nginx, as it is in containers', () => {
  let keycloak: Server;
  let server: TestNginx;
  let keycloakPort: number;

  beforeAll(async () => {
    keycloak = createServer((_request, response) => response.end());
    await new Promise<void>((resolve) => keycloak.listen(0, '127.0.0.1', resolve));
    keycloakPort = (keycloak.address() as AddressInfo).port;
    server = await startNginx(keycloakPort);
  });
  afterAll(async () => {
    await server.stop();
    keycloak.close();
  });

  /** Asks for a path as it is written, which `fetch` would change. */
  const statusOf = (path: string): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      const asked = request({ host: '127.0.0.1', port: server.port, path }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      asked.once('error', reject).end();
    });

  it.each(keycloakPathCases)('lets %s through to %s, as the gateway does', async (path, who) => {
    const status = await statusOf(path);
    if (who === 'people') expect(status).toBe(200);
    // What cannot be decoded is a bad request to it.
    else expect([400, 404]).toContain(status);
  });

  it.each([
    '/',
    '/env.js',
    '/healthz',
    '/auth/realms/nats-chat/x',
    '/auth/none',
    '/assets/gone.js',
    '/assets/a.js.map',
  ])('says of %s that its type is meant', async (path) => {
    const response = await fetch(`http://127.0.0.1:${server.port}${path}`);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('strict-transport-security')).toBeNull();
  });

  it('says in the words of OAuth that Keycloak is unavailable, and leads whoever asks for a page to ours', async () => {
    const unreachable = await startNginx(await freePort());
    const address = `http://127.0.0.1:${unreachable.port}/auth/realms/nats-chat/protocol/openid-connect/token`;
    const asPage: RequestInit = { headers: { 'sec-fetch-dest': 'document' }, redirect: 'manual' };
    for (const method of ['GET', 'POST']) {
      const response = await fetch(address, { method });
      expect([response.status, await response.json()]).toEqual([
        502,
        { error: 'temporarily_unavailable', error_description: 'Keycloak cannot be reached.' },
      ]);
      const led = await fetch(address, { method, ...asPage });
      expect([led.status, led.headers.get('location')]).toEqual([303, '/']);
    }
    await unreachable.stop();
  });

  it.each(['/assets/gone.js', `/assets/${sourceMap}`, '/assets/index-B4kz_9aQ.js.%6dap'])('has no %s', async (path) => {
    expect(await statusOf(path)).toBe(404);
  });

  it('keeps browsers from http where the origin has TLS', async () => {
    const secure = await startNginx(keycloakPort, 'https://chat.example.org');
    for (const path of ['/', '/env.js', '/healthz', '/auth/none', '/assets/gone.js']) {
      const { headers } = await fetch(`http://127.0.0.1:${secure.port}${path}`);
      expect(headers.get('strict-transport-security'), path).toBe('max-age=31536000');
    }
    await secure.stop();
  });
});
