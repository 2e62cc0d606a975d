import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type GatewayConfig, readGatewayConfig } from '../src/gateway/config.ts';
import { createGateway } from '../src/gateway/gateway.ts';
import { type NatsServer, freePort, startNats } from '../src/servers/index.ts';
import { gatewayCommand } from '../src/stack/commands.ts';
import { readStackConfig } from '../src/stack/config.ts';

let folder: string;
let nats: NatsServer;
let keycloak: Server;
let config: GatewayConfig;
let gateway: Awaited<ReturnType<typeof createGateway>>;
let origin: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nats-chat-gateway-'));
  const webRoot = join(folder, 'web');
  await mkdir(join(webRoot, 'assets'), { recursive: true });
  await writeFile(join(webRoot, 'index.html'), '<title>page</title>');
  await writeFile(join(webRoot, 'env.js'), 'stale');
  await writeFile(join(webRoot, 'assets', 'index-B4kz_9aQ.js'), 'plain');
  await writeFile(join(webRoot, 'assets', 'index-B4kz_9aQ.js.map'), '{}');
  await writeFile(join(webRoot, 'assets', 'index-B4kz_9aQ.js.br'), brotliCompressSync('from the .br'));
  const port = await freePort();
  origin = `http://localhost:${port}`;
  nats = await startNats({ dataDir: join(folder, 'nats'), allowedOrigins: [origin] });
  // Answers with what it was asked, in Keycloak's place, and in a Collector's.
  keycloak = createServer((request, response) => {
    response.end(JSON.stringify({ url: request.url, headers: request.headers }));
  });
  const keycloakPort = await freePort();
  await new Promise<void>((resolve) => keycloak.listen(keycloakPort, '127.0.0.1', resolve));
  config = {
    port,
    publicOrigin: origin,
    keycloakUpstream: `http://127.0.0.1:${keycloakPort}`,
    natsUpstream: nats.wsUrl,
    webRoot,
    keycloakClientId: 'nats-chat-app',
    consoleIsOpen: false,
  };
  gateway = await createGateway(config);
  await gateway.listen({ port, host: 'localhost' });
});

afterAll(async () => {
  await gateway.close();
  keycloak.close();
  await nats.stop();
  await rm(folder, { recursive: true, force: true });
});

describe('the page', () => {
  it.each(['/', '/rooms/general', '/rooms/general?thread=1'])(
    'answers %s, never from a cache unasked',
    async (path) => {
      const response = await fetch(origin + path);
      expect(await response.text()).toBe('<title>page</title>');
      expect(response.headers.get('cache-control')).toBe('no-cache');
      expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    },
  );

  it('serves what has a hash in its name for ever, compressed if the browser can', async () => {
    const response = await fetch(`${origin}/assets/index-B4kz_9aQ.js`, { headers: { 'accept-encoding': 'identity' } });
    expect(response.headers.get('cache-control')).toContain('immutable');
    expect(await response.text()).toBe('plain');
    const compressed = await fetch(`${origin}/assets/index-B4kz_9aQ.js`, { headers: { 'accept-encoding': 'br' } });
    expect(compressed.headers.get('content-encoding')).toBe('br');
    expect(compressed.headers.get('cache-control')).toContain('immutable');
    expect(await compressed.text()).toBe('from the .br');
  });

  it.each(['/assets/gone.js', '/assets/index-B4kz_9aQ.js.map', '/../package.json', '/%2e%2e/package.json'])(
    'has no %s',
    async (path) => {
      expect((await fetch(origin + path)).status).toBe(404);
    },
  );

  it('keeps its source maps to itself, however one writes their names', async () => {
    const path = '/assets/index-B4kz_9aQ.js.%6dap';
    expect(await (await fetch(origin + path)).text()).toBe('<title>page</title>');
  });

  it('gets what differs between environments, and not by the file of the build', async () => {
    const text = await (await fetch(`${origin}/env.js`)).text();
    expect(text).toMatch(/^window\.__env__ = \{.*"NATS_URL":"\/nats-ws".*\};\n$/);
  });
});

describe('every answer', () => {
  it.each(['/', '/env.js', '/healthz', '/auth/realms/nats-chat/x', '/auth/none', '/assets/gone.js', '/otlp/v1/traces'])(
    'of %s says that its type is meant',
    async (path) => {
      const { headers } = await fetch(origin + path);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('strict-transport-security')).toBeNull();
    },
  );

  it('keeps browsers from http where the origin has TLS', async () => {
    const secure = await createGateway({ ...config, publicOrigin: 'https://chat.example.org' });
    expect((await secure.inject('/healthz')).headers['strict-transport-security']).toBe('max-age=31536000');
    await secure.close();
  });
});

describe('telemetry of browsers', () => {
  const send = (to: typeof gateway, from: string) =>
    to.inject({ method: 'POST', url: '/otlp/v1/traces', payload: '{}', remoteAddress: from });

  it('is thrown unreachable without a Collector', async () => {
    const response = await fetch(`${origin}/otlp/v1/traces`, { method: 'POST', body: '{}' });
    expect(response.status).toBe(204);
  });

  it('may not be a megabyte at once', async () => {
    const response = await fetch(`${origin}/otlp/v1/traces`, { method: 'POST', body: 'x'.repeat(1_000_000) });
    expect(response.status).toBe(413);
  });

  it('may not come more than 300 times a minute from one address', async () => {
    for (let sent = 0; sent < 300; sent += 1) expect((await send(gateway, '192.0.2.1')).statusCode).toBe(204);
    expect((await send(gateway, '192.0.2.1')).statusCode).toBe(429);
    expect((await send(gateway, '192.0.2.2')).statusCode).toBe(204);
    expect((await fetch(`${origin}/env.js`)).status).toBe(200);
  });

  it('goes to the Collector’s address for HTTP, not to the one for gRPC', async () => {
    const paths: unknown[] = [];
    keycloak.on('request', ({ url }) => paths.push(url));
    const collector = config.keycloakUpstream;
    const stack = readStackConfig('start', {
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1',
      OTLP_HTTP_ENDPOINT: collector,
    });
    const { env } = await gatewayCommand(stack, {
      keycloak: config.keycloakUpstream,
      natsWebSocket: config.natsUpstream,
      demo: { KEYCLOAK_CLIENT_ID: config.keycloakClientId },
    });
    const { otlpHttpEndpoint } = readGatewayConfig(env);
    const other = await createGateway({ ...config, ...(otlpHttpEndpoint !== undefined && { otlpHttpEndpoint }) });
    expect((await send(other, '192.0.2.1')).statusCode).toBe(200);
    expect(paths).toEqual(['/v1/traces']);
    await other.close();
  });
});

describe('Keycloak', () => {
  it('gets the public address, whatever a browser says', async () => {
    const headers = {
      'x-forwarded-host': 'evil.example',
      'x-forwarded-for': '8.8.8.8',
      'x-forwarded-proto': 'https',
      'x-forwarded-port': '31337',
      'x-forwarded-prefix': '/evil',
      forwarded: 'for=8.8.8.8;host=evil.example',
    };
    const asked: unknown = await (await fetch(`${origin}/auth/realms/nats-chat/x?y=1`, { headers })).json();
    expect(asked).toMatchObject({
      url: '/auth/realms/nats-chat/x?y=1',
      headers: { 'x-forwarded-host': new URL(origin).host, 'x-forwarded-proto': 'http' },
    });
    expect(JSON.stringify(asked)).not.toMatch(/evil|8\.8\.8\.8|31337/);
  });

  it('keeps its console from the outside where that is closed', async () => {
    expect((await fetch(`${origin}/auth/admin/master/console/`)).status).toBe(404);
    const open = await createGateway({ ...config, consoleIsOpen: true });
    expect((await open.inject('/auth/admin/master/console/')).statusCode).toBe(200);
    await open.close();
  });
});

describe('the WebSocket', () => {
  const firstWord = (from: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const socket = new WebSocket(`${origin.replace('http', 'ws')}/nats-ws`, { origin: from });
      socket.once('error', reject);
      socket.once('close', (code) => resolve(`closed ${code}`));
      socket.once('message', (data: Buffer) => {
        resolve(data.toString().slice(0, 4));
        socket.terminate();
      });
    });

  it('reaches nats-server from the page', async () => {
    expect(await firstWord(origin)).toBe('INFO');
  });

  it('does not reach it from a page of another origin', async () => {
    expect(await firstWord('http://evil.example')).toBe('closed 1011');
  });
});

describe('what is unavailable', () => {
  let unreachable: Awaited<ReturnType<typeof createGateway>>;
  let unreachableOrigin: string;

  beforeAll(async () => {
    const nobody = `127.0.0.1:${await freePort()}`;
    unreachable = await createGateway(
      { ...config, keycloakUpstream: `http://${nobody}`, natsUpstream: `ws://${nobody}` },
      false,
    );
    unreachableOrigin = await unreachable.listen({ port: 0, host: '127.0.0.1' });
  });
  afterAll(() => unreachable.close());

  it.each(['GET', 'POST'])('is 502 for %s to Keycloak, in OAuth’s words', async (method) => {
    const response = await fetch(`${unreachableOrigin}/auth/realms/nats-chat/protocol/openid-connect/token`, {
      method,
    });
    expect(response.status).toBe(502);
    expect(await response.json()).toEqual({
      error: 'temporarily_unavailable',
      error_description: 'Keycloak cannot be reached.',
    });
  });

  it.each(['GET', 'POST'])('leads a person who asks Keycloak for a page by %s to ours', async (method) => {
    const headers = { 'sec-fetch-dest': 'document' };
    const address = `${unreachableOrigin}/auth/realms/nats-chat/protocol/openid-connect/auth`;
    const response = await fetch(address, { method, headers, redirect: 'manual' });
    expect([response.status, response.headers.get('location')]).toEqual([303, '/']);
  });

  it('is 502 for the handshake of the WebSocket, which is not opened', async () => {
    const socket = new WebSocket(`${unreachableOrigin.replace('http', 'ws')}/nats-ws`, { origin });
    const status = await new Promise((resolve, reject) => {
      socket.once('unexpected-response', (_request, response) => resolve(response.statusCode));
      socket.once('open', () => reject(new Error('It was opened.')));
    });
    expect(status).toBe(502);
  });

  it('is 502 for browsers’ telemetry', async () => {
    const collector = await createGateway({ ...config, otlpHttpEndpoint: 'http://127.0.0.1:1' }, false);
    const response = await collector.inject({ method: 'POST', url: '/otlp/v1/traces', payload: '{}' });
    expect(response.statusCode).toBe(502);
    await collector.close();
  });
});

describe('a browser that leaves', () => {
  it('before Keycloak has answered is no error in the log', async () => {
    const lines: string[] = [];
    const asked = Promise.withResolvers<ServerResponse>();
    const slow = createServer((_request, response) => asked.resolve(response));
    await new Promise<void>((resolve) => slow.listen(0, '127.0.0.1', resolve));
    const { port } = slow.address() as AddressInfo;
    const other = await createGateway(
      { ...config, keycloakUpstream: `http://127.0.0.1:${port}` },
      { level: 'warn', stream: { write: (line: string) => void lines.push(line) } },
    );
    const otherOrigin = await other.listen({ port: 0, host: '127.0.0.1' });
    const left = new Promise((resolve) => {
      other.server.once('connection', (socket) => socket.once('close', resolve));
    });
    const leaving = new AbortController();
    const request = fetch(`${otherOrigin}/auth/realms/nats-chat/x`, {
      method: 'POST',
      body: '{}',
      signal: leaving.signal,
    });
    request.catch(() => undefined);
    const response = await asked.promise;
    leaving.abort();
    await left;
    const answered = new Promise((resolve) => response.once('close', resolve));
    response.end('too late');
    await answered;
    await other.close();
    slow.close();
    expect(lines).toEqual([]);
  });
});
