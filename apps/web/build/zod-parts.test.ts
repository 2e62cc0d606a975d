import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { contract, eventRows, implementedRows } from '@nats-chat/contracts';
import { build } from 'vite';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { zodParts } from './zod-parts.ts';

const root = join(import.meta.dirname, '../../..');

interface Built {
  readonly implementedRows: typeof implementedRows;
  readonly eventRows: typeof eventRows;
}

let folder = '';
let built: Built;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nats-chat-zod-'));
  await build({
    root,
    configFile: false,
    logLevel: 'silent',
    resolve: { conditions: ['@nats-chat/source'] },
    plugins: [zodParts()],
    build: {
      outDir: folder,
      lib: { entry: join(root, 'libs/contracts/src/index.ts'), formats: ['es'], fileName: 'contract' },
    },
  });
  built = (await import(pathToFileURL(join(folder, 'contract.js')).href)) as Built;
});
afterAll(() => rm(folder, { recursive: true }));

it('makes every schema of the contract', () => {
  expect(built.implementedRows).toHaveLength(implementedRows.length);
  expect(built.eventRows).toHaveLength(eventRows.length);
});

const ID = '01937b5e-7c1a-7abc-8def-0123456789ab';

it.each([
  undefined,
  {},
  { users: ['bob'], more: 1 },
  { scope: 'mine', after: 'lobby' },
  { scope: 'yours' },
  { action: 'post', clientId: ID, text: 'Hello' },
  { action: 'react', clientId: ID, targetId: ID, emoji: 'two' },
  { type: 'public', displayName: ' Town ', room: 'town' },
  { type: 'private', displayName: '\u200B', key: ID },
  { before: 1, after: 2 },
])('reads %j as services do', (request) => {
  const read = (rows: typeof implementedRows) =>
    rows.map(({ operation, row }) => {
      const { success, data, error } = row.request.safeParse(request);
      return { operation, success, data, issues: error?.issues.map(({ code, path }) => ({ code, path })) };
    });
  expect(read(built.implementedRows)).toEqual(read(implementedRows));
});

it('leaves out what the page never calls', () => {
  expect(contract.room.list.request).toHaveProperty('toJSONSchema');
  expect(built.implementedRows[0]?.row.request).not.toHaveProperty('toJSONSchema');
});
