import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { downloadFile } from './download.ts';
import { freePort } from './ports.ts';

const server = createServer(({ url }, response) => {
  if (url === '/none.zip') response.writeHead(404).end();
  else if (url === '/cut.zip')
    response.writeHead(200, { 'content-length': 100 }).write('half', () => response.destroy());
  else if (url === '/sums') response.end(`${'0'.repeat(64)}  other.zip\n`);
  else response.end('content');
});
let base: string;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nats-chat-download-'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

describe('downloadFile', () => {
  it.each([
    ['that is not there', '/none.zip', /^none\.zip cannot be fetched \(http.+ answered 404\): connect .+\.$/],
    ['that is cut off', '/cut.zip', /^cut\.zip cannot be fetched \(.+\): connect .+\.$/],
    ['that is not listed', '/other-version.zip', /do not list other-version\.zip/],
  ])('says in one line why a file %s is not taken', async (_, path, line) => {
    const release = { url: `${base}${path}`, sumsUrl: `${base}/sums`, algorithm: 'sha256' } as const;
    await expect(downloadFile(release, folder, () => undefined)).rejects.toThrow(line);
  });

  it('names what keeps it from the network', async () => {
    const nobody = `http://127.0.0.1:${await freePort()}`;
    const release = { url: `${nobody}/a.zip`, sumsUrl: `${nobody}/sums`, algorithm: 'sha256' } as const;
    const attempt = downloadFile(release, folder, () => undefined);
    await expect(attempt).rejects.toThrow(/^a\.zip cannot be fetched \(.*ECONNREFUSED.*\): connect to a network/);
  });
});
