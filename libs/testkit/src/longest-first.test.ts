import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { LONGEST, longestFirst } from './longest-first.ts';

const root = join(import.meta.dirname, '..', '..', '..');

it('knows files that there are', () => {
  expect(LONGEST.filter((file) => !existsSync(join(root, file)))).toEqual([]);
});

it('begins with what takes longest of each project, and leaves the rest in vitest’s order', () => {
  const projects = ['integration', 'unit'].map((name) => ({ name, config: { root } }));
  const files = ['vitest.config.ts', LONGEST[1], 'package.json', LONGEST[0]].flatMap((file) =>
    projects.map((project) => ({ project, moduleId: join(root, file ?? '') })),
  );
  const expected = [LONGEST[0], LONGEST[1], 'vitest.config.ts', 'package.json'].map((file) => join(root, file ?? ''));
  expect(longestFirst(files).map(({ project, moduleId }) => [project.name, moduleId])).toEqual(
    projects.flatMap(({ name }) => expected.map((file) => [name, file])),
  );
});
