import { describe, expect, it } from 'vitest';
import { readPersistConfig } from './config.ts';

describe('the configuration', () => {
  it('needs a database and nothing else', () => {
    expect(readPersistConfig({ DATABASE_URL: 'postgres://x' })).toMatchObject({ PERSIST_CHECK_INTERVAL_MS: 10_000 });
    expect(() => readPersistConfig({})).toThrow(/DATABASE_URL/);
  });
});
