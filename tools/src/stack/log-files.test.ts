import { mkdtemp, open, readFile, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { boundLogFile } from './log-files.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nats-chat-logs-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('leaves a small log as it is, and one that is not there', async () => {
  const file = join(folder, 'small', 'example.log');
  await boundLogFile(file);
  expect(await readdir(join(folder, 'small'))).toEqual([]);
});

it('empties a large log while a process goes on writing it, and keeps the former one', async () => {
  const file = join(folder, 'example.log');
  const writer = await open(file, 'a');
  for (const letter of ['a', 'b']) {
    await writer.write(letter.repeat(5_000_001));
    await boundLogFile(file);
    await writer.write(`after ${letter}`);
    expect(await readFile(file, 'utf8')).toBe(`after ${letter}`);
  }
  expect((await stat(`${file}.1`)).size).toBe('after a'.length + 5_000_001);
  await writer.close();
});
