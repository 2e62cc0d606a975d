import { headers } from '@nats-io/nats-core';
import { describe, expect, it } from 'vitest';
import { roomOf } from '../test/room-of.ts';
import { isMarker, keyOf, streamOf, subjectOf } from './bucket.ts';
import { decodeMeta, decodeRole } from './decode.ts';

const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const broken = new Uint8Array([0x7b, 0xff]);

describe('what is stored', () => {
  it('is a role under the key of a membership', () => {
    expect(decodeRole('general.alice', bytes({ role: 'admin' }))).toEqual({ value: 'admin' });
  });

  it.each([
    ['general.alice', bytes({ role: 'moderator' })],
    ['general.alice', bytes('owner')],
    ['general.alice', new Uint8Array()],
    ['general.alice', broken],
    ['general', bytes({ role: 'owner' })],
    ['general.alice.x', bytes({ role: 'owner' })],
  ])('under %s is no role when it is something else', (key, data) => {
    expect(decodeRole(key, data)).toHaveProperty('problem');
  });

  it('is a room, with fields that are not known yet', () => {
    const meta = { ...roomOf('private'), retentionDays: 3 };
    expect(decodeMeta('p-abc', bytes(meta))).toEqual({ value: meta });
  });

  it.each([
    ['general', bytes({ ...roomOf('public'), type: 'secret' })],
    ['general', bytes(roomOf('private'))],
    ['p-abc', bytes(roomOf('public'))],
    ['general', bytes(null)],
    ['general', broken],
  ])('under %s is no room when it is something else, or of a type that the id denies', (key, data) => {
    expect(decodeMeta(key, data)).toHaveProperty('problem');
  });
});

describe('a bucket', () => {
  it('lives in a stream of its name, one subject a key', () => {
    expect(streamOf('ROOMS')).toBe('KV_ROOMS');
    expect(subjectOf('ROOMS', 'general.alice')).toBe('$KV.ROOMS.general.alice');
    expect(keyOf('ROOMS', '$KV.ROOMS.general.alice')).toBe('general.alice');
  });

  it.each([
    ['a value', undefined, false],
    ['a value with headers', ['Nats-Msg-Id', 'x'], false],
    ['a delete', ['KV-Operation', 'DEL'], true],
    ['a purge', ['KV-Operation', 'PURGE'], true],
    ['the mark of an expiry', ['Nats-Marker-Reason', 'MaxAge'], true],
  ])('tells %s from the end of a key', (_, header, marks) => {
    const given = header === undefined ? undefined : headers();
    given?.set(header?.[0] ?? '', header?.[1] ?? '');
    expect(isMarker(given)).toBe(marks);
  });
});
