import { describe, expect, it } from 'vitest';
import { canResume } from './change-log.ts';

const at = (revision: number, created = 'monday') => ({ created, revision });

describe('a log that was interrupted', () => {
  it.each([
    ['nothing happened meanwhile', at(10), at(10), true],
    ['as much happened as it may replay', at(10), at(110), true],
    ['more happened than it may replay', at(10), at(111), false],
    ['the stream lost its end', at(10), at(9), false],
    ['the stream is another one', at(10), at(20, 'tuesday'), false],
  ])('when %s', (_, from, stream, resumes) => {
    expect(canResume(from, stream, 100)).toBe(resumes);
  });
});
