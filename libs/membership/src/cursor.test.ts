import { describe, expect, it } from 'vitest';
import { cursorOf, revisionOf } from './cursor.ts';

describe('the cursor of a page', () => {
  it('stands for a revision', () => {
    expect(revisionOf(undefined)).toBe(0);
    for (const revision of [1, 42, Number.MAX_SAFE_INTEGER]) expect(revisionOf(cursorOf(revision))).toBe(revision);
  });

  it.each(['', '0', '-1', '1.5', '1e3', ' 1', '1 ', '0x10', 'alice', '9007199254740992', '99999999999999999'])(
    'is not %j',
    (cursor) => {
      expect(() => revisionOf(cursor)).toThrow(expect.objectContaining({ code: 'INVALID' }));
    },
  );
});
