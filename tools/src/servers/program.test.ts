import { afterEach, expect, it, vi } from 'vitest';
import { programVersion } from './program.ts';

afterEach(() => vi.unstubAllEnvs());

it('asks a program for its version in a language that every machine has, whatever the terminal says', async () => {
  vi.stubEnv('LC_ALL', 'xx_XX.UTF-8');
  expect(await programVersion('sh', ['-c', 'echo 1.2.3 >&2; test "$LC_ALL" = C.UTF-8'])).toBe('1.2.3');
});

it('finds no version of a program that fails or is not there', async () => {
  expect(await programVersion('sh', ['-c', 'echo 1.2.3; exit 1'])).toBeUndefined();
  expect(await programVersion('/nowhere/program', [])).toBeUndefined();
});
