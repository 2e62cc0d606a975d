import { expect, it, vi } from 'vitest';
import { retriableImport } from './retriable-import.ts';

const address = new URL('messages.ts', import.meta.url).href;

it.each([
  ['Chromium', `Failed to fetch dynamically imported module: ${address}`],
  ['Firefox', `error loading dynamically imported module: ${address}`],
  ['after a second failure', `Failed to fetch dynamically imported module: ${address}?again=1`],
])('imports from the address that failed, past what the browser keeps: %s', async (_, message) => {
  const load = retriableImport<unknown>(vi.fn().mockRejectedValue(new TypeError(message)));
  await expect(load()).rejects.toThrow(message);
  expect(await load()).toHaveProperty('reasonOf');
});

it('imports the same again where the browser does not name the address', async () => {
  const importModule = vi.fn().mockRejectedValueOnce(new TypeError('Importing a module script failed.'));
  const load = retriableImport<unknown>(importModule.mockResolvedValue('module'));
  await expect(load()).rejects.toThrow();
  expect(await load()).toBe('module');
});
