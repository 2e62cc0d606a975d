import { Listr, type ListrTask } from 'listr2';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { PlainRenderer } from './plain-renderer.ts';

const lines: unknown[] = [];

beforeEach(() => {
  lines.length = 0;
  vi.spyOn(console, 'log').mockImplementation((line) => lines.push(line));
});
afterEach(() => vi.restoreAllMocks());

const run = (tasks: readonly ListrTask[]) =>
  new Listr([{ title: 'Installing', task: (_context, task) => task.newListr([...tasks]) }], {
    renderer: PlainRenderer,
  }).run();

test('each task is named once, when it is done, below the heading of its group', async () => {
  await run([
    { title: 'one', task: () => undefined },
    { title: 'two', task: async () => undefined },
  ]);
  expect(lines).toEqual(['Installing …', '  ✔ one', '  ✔ two']);
});

test('a task that fails is named once, with its reason', async () => {
  const failing = { title: 'one', task: () => Promise.reject(new Error('no network')) };
  await expect(run([failing])).rejects.toThrow('no network');
  expect(lines).toEqual(['Installing …', '  ✖ one: no network']);
});

test('a task says how far it is, but not with every chunk', async () => {
  const download: ListrTask = {
    title: 'one',
    task: (_context, task) => {
      for (let received = 1; received <= 100; received += 1) task.output = `${received} of 100 MB`;
    },
  };
  await run([download]);
  expect(lines).toEqual(['Installing …', '  … 1 of 100 MB', '  ✔ one']);
});
