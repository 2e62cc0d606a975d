import { describe, expect, it } from 'vitest';
import { readRoomConfig } from './config.ts';

const DATABASE_URL = 'postgres://room:secret@127.0.0.1:5432/chatdb';

describe('the configuration of room', () => {
  it('needs a database and reconciles every three minutes unless configured otherwise', () => {
    expect(readRoomConfig({ DATABASE_URL })).toMatchObject({ DATABASE_URL, ROOM_RECONCILE_SECONDS: 180 });
  });

  it.each([
    [undefined, []],
    ['', []],
    ['general', ['general']],
    [' general, team-news,,general ', ['general', 'team-news']],
  ])('reads the default rooms %j as %j', (DEFAULT_ROOMS, rooms) => {
    expect(readRoomConfig({ DATABASE_URL, DEFAULT_ROOMS }).DEFAULT_ROOMS).toEqual(rooms);
  });

  it.each([
    [undefined, { perMinute: 20, burst: 10 }],
    ['200', { perMinute: 200, burst: 100 }],
  ])('lets a person create rooms with the limit %s: %j', (limit, rate) => {
    const config = readRoomConfig({ DATABASE_URL, ROOM_CREATE_LIMIT_PER_MINUTE: limit });
    expect(config.ROOM_CREATE_LIMIT_PER_MINUTE).toEqual(rate);
  });

  it.each([
    [{}, 'DATABASE_URL'],
    [{ DATABASE_URL: 'http://127.0.0.1' }, 'DATABASE_URL'],
    [{ DATABASE_URL, ROOM_RECONCILE_SECONDS: '0' }, 'ROOM_RECONCILE_SECONDS'],
    [{ DATABASE_URL, DEFAULT_ROOMS: 'general,No room' }, 'DEFAULT_ROOMS'],
    [{ DATABASE_URL, DEFAULT_ROOMS: 'p-aaaaaaaaaaaaaaaaaaaaaaaaaa' }, 'DEFAULT_ROOMS'],
    [{ DATABASE_URL, DEFAULT_ROOMS: Array.from({ length: 21 }, (_, at) => `room-${at}`).join() }, 'DEFAULT_ROOMS'],
    [{ DATABASE_URL, ROOM_CREATE_LIMIT_PER_MINUTE: '0' }, 'ROOM_CREATE_LIMIT_PER_MINUTE'],
    [{ DATABASE_URL, ROOM_CREATE_LIMIT_PER_MINUTE: 'many' }, 'ROOM_CREATE_LIMIT_PER_MINUTE'],
  ])('refuses %j and names what is wrong, but not its value', (env, name) => {
    expect(() => readRoomConfig(env)).toThrow(name);
    expect(() => readRoomConfig(env)).toThrow(/^[^\n]+$/);
    expect(() => readRoomConfig(env)).not.toThrow(/127\.0\.0\.1|No room|aaaa/);
  });
});
