import { describe, expect, it } from 'vitest';
import { roomOf } from '../test/room-of.ts';
import { decodeMeta, decodeRole } from './decode.ts';

describe('what is stored', () => {
  it('is a role under the key of a membership', () => {
    expect(decodeRole('general.alice', { role: 'admin' })).toBe('admin');
  });

  it.each([
    ['general.alice', { role: 'moderator' }, 'not a membership'],
    ['general.alice', 'owner', 'not a membership'],
    ['general.alice', undefined, 'not a membership'],
    ['general', { role: 'owner' }, 'not the key of a membership'],
    ['general.alice.x', { role: 'owner' }, 'not the key of a membership'],
  ])('under %s is no role when it is %j', (key, json, problem) => {
    expect(() => decodeRole(key, json)).toThrow(problem);
  });

  it('is a room, with fields that are not known yet', () => {
    const meta = { ...roomOf('private'), retentionDays: 3 };
    expect(decodeMeta('p-abc', meta)).toEqual(meta);
  });

  it.each([
    ['general', { ...roomOf('public'), type: 'secret' }, 'not a room'],
    ['general', null, 'not a room'],
    ['general', roomOf('private'), 'a type that the id denies'],
    ['p-abc', roomOf('public'), 'a type that the id denies'],
  ])('under %s is no room when it is something else, or of a type that the id denies', (key, json, problem) => {
    expect(() => decodeMeta(key, json)).toThrow(problem);
  });
});
