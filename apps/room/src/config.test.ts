import { describe, expect, it } from 'vitest';
import { readRoomConfig } from './config.ts';

const DATABASE_URL = 'postgres://room:secret@127.0.0.1:5432/chatdb';

describe('the configuration of room', () => {
  it('needs a database and reconciles every three minutes unless configured otherwise', () => {
    expect(readRoomConfig({ DATABASE_URL })).toMatchObject({ DATABASE_URL, ROOM_RECONCILE_SECONDS: 180 });
  });

  it.each([
    [{}, 'DATABASE_URL'],
    [{ DATABASE_URL: 'http://127.0.0.1' }, 'DATABASE_URL'],
    [{ DATABASE_URL, ROOM_RECONCILE_SECONDS: '0' }, 'ROOM_RECONCILE_SECONDS'],
  ])('refuses %j and names what is wrong, but not its value', (env, name) => {
    expect(() => readRoomConfig(env)).toThrow(name);
    expect(() => readRoomConfig(env)).not.toThrow('127.0.0.1');
  });
});
