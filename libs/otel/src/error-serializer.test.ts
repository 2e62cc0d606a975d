import { describe, expect, it } from 'vitest';
import { createLogger } from './logger.ts';

const logged = (error: unknown): Record<string, unknown> => {
  const lines: string[] = [];
  const logger = createLogger({ service: 'persist', level: 'info' }, { write: (line) => void lines.push(line) });
  logger.error({ error }, 'Failed.');
  return (JSON.parse(lines.join('')) as { error: Record<string, unknown> }).error;
};

describe('an error in the log', () => {
  it('has its type, message and code, and the messages of its causes', () => {
    const cause = new TypeError('no such column');
    const error = Object.assign(new Error('The batch failed.', { cause }), { code: '42703' });
    expect(logged(error)).toMatchObject({ type: 'Error', message: 'The batch failed.: no such column', code: '42703' });
    expect(logged(error)['stack']).toContain('TypeError: no such column');
  });

  it('has the name that its class gives it, whatever a bundler made of the name of the class', () => {
    class TimeoutError2 extends Error {
      override readonly name = 'TimeoutError';
    }
    expect(logged(new TimeoutError2('It took too long.'))).toMatchObject({ type: 'TimeoutError' });
  });

  it('does not quote the row that PostgreSQL refused', () => {
    const refused = Object.assign(new Error('null value in column "room"'), {
      code: '23502',
      detail: 'Failing row contains (null, what alice wrote).',
      where: 'JSON data, line 1: what alice wrote',
    });
    for (const error of [refused, new Error('It failed.', { cause: refused }), new AggregateError([refused])]) {
      expect(JSON.stringify(logged(error))).not.toContain('what alice wrote');
    }
  });

  it('names each of the errors that it gathers', () => {
    const error = new AggregateError([new Error('one'), new RangeError('other')], 'Both failed.');
    expect(logged(error)).toMatchObject({ errors: [{ message: 'one' }, { type: 'RangeError', message: 'other' }] });
  });

  it('ends, though it is its own cause', () => {
    const error = new Error('round');
    error.cause = error;
    expect(logged(error)['message']).toContain('round');
  });

  it.each([
    [new Error('plain'), undefined],
    [Object.assign(new Error('numeric'), { code: 404 }), 404],
    [Object.assign(new Error('structured'), { code: { row: 'what alice wrote' } }), undefined],
  ])('has a code where that is a text or a number: %s', (error, code) => {
    expect(logged(error)['code']).toBe(code);
  });

  it.each(['a text', 7, null, { reason: 'gone' }])('that is none stays what it is: %j', (value) => {
    expect(logged(value)).toEqual(value);
  });
});
