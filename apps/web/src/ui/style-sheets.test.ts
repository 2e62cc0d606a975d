import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';

/** Sides by name, and moves along the line: each is wrong in a page that is written from right to left. */
const PHYSICAL =
  /(?:^|[\s;{])(?:(?:margin|padding|border)-(?:left|right)(?:-\w+)?|left|right)\s*:|text-align:\s*(?:left|right)|[\s;{]float:|translateX\(/;

it('says start and end in every style sheet, not left and right', async () => {
  const root = join(import.meta.dirname, '..');
  const files = (await readdir(root, { recursive: true })).filter((file) => file.endsWith('.css'));
  expect(files.length).toBeGreaterThan(20);
  for (const file of files) {
    const lines = (await readFile(join(root, file), 'utf8')).split('\n');
    expect(lines.filter((line) => PHYSICAL.test(line)).map((line) => `${file}: ${line.trim()}`)).toEqual([]);
  }
});
