import { afterAll, beforeAll, vi } from 'vitest';

// Runs before each file of unit tests. Files share a worker and what it has loaded of other people’s
// packages, which is most of what a file costs; what we wrote is evaluated again for each, so that no file sees another’s
// state, or mocks.
vi.resetModules();

// Where there is a page, what is waited for may take as long as elsewhere: the default of 1 s is too little for a busy machine.
beforeAll(async () => {
  if (!('document' in globalThis)) return;
  const { configure } = await import('@testing-library/react');
  configure({ asyncUtilTimeout: 10_000 });
});

afterAll(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  if (!('document' in globalThis)) return;
  localStorage.clear();
  sessionStorage.clear();
  document.body.replaceChildren();
  for (const { name } of [...document.documentElement.attributes]) document.documentElement.removeAttribute(name);
});
