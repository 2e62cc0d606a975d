import { mkdir, mkdtemp, readdir, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { ensureWholeFolder } from './whole-folder.ts';

const parents: string[] = [];
let parent: string;
let folder: string;
let fills = 0;

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'nats-chat-whole-'));
  parents.push(parent);
  folder = join(parent, 'server');
  await ensureWholeFolder(folder, '1', fill);
  fills = 0;
});

afterAll(() => Promise.all(parents.map((path) => rm(path, { recursive: true }))));

const fill = async (staging: string): Promise<void> => {
  fills += 1;
  await mkdir(join(staging, 'bin'));
  await writeFile(join(staging, 'bin', 'program'), 'program');
  await writeFile(join(staging, 'text'), 'text');
};

describe('a folder that is filled as a whole', () => {
  it('is filled once', async () => {
    expect(await ensureWholeFolder(folder, '1', fill)).toBe(false);
    expect(fills).toBe(0);
  });

  it.each<[string, () => Promise<void>]>([
    ['was emptied', () => truncate(join(folder, 'bin', 'program'), 0)],
    ['was cut off', () => truncate(join(folder, 'bin', 'program'), 3)],
    ['is gone', () => rm(join(folder, 'text'))],
    ['does not belong there', () => writeFile(join(folder, 'core'), 'x')],
    ['is its list, emptied', () => truncate(`${folder}.json`, 0)],
    ['is its list, cut off', () => truncate(`${folder}.json`, 10)],
    ['is its list, and gone', () => rm(`${folder}.json`)],
    ['is its list, in another form', () => writeFile(`${folder}.json`, '{"version":2}')],
    ['is all of it, and gone', () => rm(folder, { recursive: true })],
  ])('is filled again when a file of it %s', async (_, damage) => {
    await damage();
    expect(await ensureWholeFolder(folder, '1', fill)).toBe(true);
    expect(await ensureWholeFolder(folder, '1', fill)).toBe(false);
  });

  it('is filled again for another key', async () => {
    expect(await ensureWholeFolder(folder, '2', fill)).toBe(true);
  });

  it('does not count when its filling was cut off, and leaves nothing of that', async () => {
    await rm(`${folder}.json`);
    await mkdir(`${folder}.new-abc`);
    const failing = ensureWholeFolder(folder, '2', () => Promise.reject(new Error('no network')));
    await expect(failing).rejects.toThrow('no network');
    expect(await ensureWholeFolder(folder, '2', fill)).toBe(true);
    expect((await readdir(parent)).sort()).toEqual(['server', 'server.json']);
  });

  it('is filled in spite of a lock that a power cut left', async () => {
    await rm(`${folder}.json`);
    await mkdir(`${folder}.lock`);
    await utimes(`${folder}.lock`, 0, 0);
    expect(await ensureWholeFolder(folder, '2', fill)).toBe(true);
    expect((await readdir(parent)).sort()).toEqual(['server', 'server.json']);
  });

  it('is filled by one of two at once', async () => {
    await rm(`${folder}.json`);
    const both = await Promise.all([ensureWholeFolder(folder, '1', fill), ensureWholeFolder(folder, '1', fill)]);
    expect(both.filter(Boolean)).toHaveLength(1);
  });
});
