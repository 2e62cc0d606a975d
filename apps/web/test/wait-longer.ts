import { beforeAll } from 'vitest';

// Runs before each file of unit tests. Where there is a page, what is waited for may take as long as elsewhere: the default
// of 1 s is too little for a busy machine.
beforeAll(async () => {
  if (!('document' in globalThis)) return;
  const { configure } = await import('@testing-library/react');
  configure({ asyncUtilTimeout: 10_000 });
});
