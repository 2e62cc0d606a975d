import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';

/** Sides by name, and moves along the line: each is wrong in a page that is written from right to left. */
const PHYSICAL =
  /(?:^|[\s;{])(?:(?:margin|padding|border)-(?:left|right)(?:-\w+)?|left|right)\s*:|text-align:\s*(?:left|right)|[\s;{]float:|translateX\(|shadow:.*inset -?[1-9]/;

/** Lengths that lay out the page; smaller ones are details of a part, and type has its own line heights. */
const LAYOUT_LENGTH = /(?<![\w.])(?:2[2-9]|[3-9]\d|\d{3,})px|\drem/;
const IS_NO_LAYOUT = /@media|gradient|font|line-height:/;

const linesOf = async (): Promise<readonly (readonly [file: string, line: string])[]> => {
  const root = join(import.meta.dirname, '..');
  const files = (await readdir(root, { recursive: true })).filter((file) => file.endsWith('.css'));
  expect(files.length).toBeGreaterThan(20);
  const lines = files.map(async (file) =>
    (await readFile(join(root, file), 'utf8')).split('\n').map((line) => [file, line.trim()] as const),
  );
  return (await Promise.all(lines)).flat();
};

it('says start and end in every style sheet, not left and right', async () => {
  expect((await linesOf()).filter(([, line]) => PHYSICAL.test(line))).toEqual([]);
});

it('lays out the page by tokens, which one file defines', async () => {
  const lengths = (await linesOf()).filter(([, line]) => LAYOUT_LENGTH.test(line) && !IS_NO_LAYOUT.test(line));
  expect(lengths.filter(([file]) => file !== join('ui', 'tokens.css'))).toEqual([]);
});
