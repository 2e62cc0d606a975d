import { ApiError } from '@nats-chat/contracts';
import { describe, expect, it } from 'vitest';
import { logger } from '../test/given.ts';
import { repairOne, runPasses } from './repairs.ts';

describe('a repair of one of many', () => {
  const repair = (error: Error) => repairOne(logger, { room: 'general' }, () => Promise.reject(error));

  it('that fails is none', async () => {
    expect(await repair(new Error('unreadable'))).toBe(false);
    expect(await repair(new ApiError('NOT_FOUND'))).toBe(false);
  });

  it('is not the last to fail in an outage, which is thrown', async () => {
    await expect(repair(new ApiError('UNAVAILABLE'))).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });
});

it('every pass runs in its order, whatever becomes of those before it', async () => {
  const ran: string[] = [];
  const pass = (name: string, error?: Error) => async () => {
    ran.push(name);
    if (error !== undefined) throw error;
  };
  await runPasses(logger, { one: pass('one', new Error('no rooms')), two: pass('two'), three: pass('three') });
  expect(ran).toEqual(['one', 'two', 'three']);
});
