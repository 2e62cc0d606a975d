import { describe, expect, it } from 'vitest';
import { indexLimits, readHistoryConfig } from './config.ts';

describe('the configuration', () => {
  it('needs a database, and bounds memory', () => {
    const config = readHistoryConfig({ DATABASE_URL: 'postgres://x', HISTORY_INDEX_MIB: '2' });
    expect(indexLimits(config)).toEqual({ maxEvents: 100_000, maxBytes: 2 * 1024 * 1024 });
    expect(() => readHistoryConfig({})).toThrow(/DATABASE_URL/);
  });
});
