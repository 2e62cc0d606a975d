import { describe, expect, it } from 'vitest';
import { eventRows, implementedRows } from '@nats-chat/contracts';
import { eventExamples, examples } from './examples.ts';

const answered = implementedRows.map(({ operation, row }) => ({ operation, row, ...examples[operation] }));
const published = eventRows.flatMap(([name, row]) =>
  'payload' in row && name !== 'deadLetter' ? [{ name, schema: row.payload, payload: eventExamples[name] }] : [],
);

/** The value once for each of its fields, which is of a type that no field has. */
const mistyped = (value: object): [field: string, value: object][] =>
  Object.keys(value).map((field) => [field, { ...value, [field]: () => undefined }]);

/** The fields of the value that may be left out. */
const optionalIn = (value: object, accepts: (rest: object) => boolean): string[] =>
  Object.keys(value).filter((field) => accepts({ ...value, [field]: undefined }));

describe('a request', () => {
  it.each(answered)('of $operation is taken as it is', ({ row, request }) => {
    expect(request).toBeDefined();
    expect(row.request.parse(request)).toEqual(request);
  });

  it.each(answered)('of $operation is refused with a field of another type', ({ row, request = {} }) => {
    for (const [field, wrong] of mistyped(request)) {
      expect([field, row.request.safeParse(wrong).success]).toEqual([field, false]);
    }
  });

  it.each(answered)('of $operation brings in nothing that its schema does not have', ({ row, request }) => {
    expect(row.request.parse({ ...request, user: 'mallory', kind: 'system' })).toEqual(request);
  });

  it.each(answered)('of $operation is an object', ({ row }) => {
    for (const wrong of [undefined, null, 'text', 7, [[]]]) expect(row.request.safeParse(wrong).success).toBe(false);
  });

  it.each([
    ['fanout.send', []],
    ['fanout.sendThread', ['replyTo']],
    ['fanout.getMessages', []],
    ['history.room', ['before', 'limit']],
    ['history.thread', ['around', 'limit']],
    ['history.sync', []],
    ['history.lookup', ['targetId']],
    ['room.create', ['topic']],
    ['room.list', ['archived', 'after', 'limit']],
    ['room.members', ['limit']],
    ['presence.heartbeat', []],
    ['presence.update', ['statusText']],
    ['presence.disconnect', []],
    ['presence.room', ['limit']],
    ['presence.of', []],
  ])('of %s may leave out %j, and nothing else', (operation, optional) => {
    const schema = implementedRows.find((row) => row.operation === operation)?.row.request;
    const accepts = (rest: object): boolean => schema?.safeParse(rest).success === true;
    expect(optionalIn(examples[operation]?.request ?? {}, accepts)).toEqual(optional);
  });
});

describe('a reply', () => {
  it.each(answered)('of $operation is read as it is, where there is one', ({ row, reply }) => {
    expect(row.reply === null).toBe(reply === null);
    if (row.reply !== null) expect(row.reply.parse(reply)).toEqual(reply);
  });

  it.each(answered)('of $operation is read from a newer service, which says more', ({ row, reply }) => {
    expect(row.reply?.safeParse({ ...reply, more: 1 }).success ?? true).toBe(true);
  });

  it.each(answered)('of $operation is refused with a field of another type', ({ row, reply }) => {
    for (const [field, wrong] of mistyped(reply ?? {})) {
      expect([field, row.reply?.safeParse(wrong).success]).toEqual([field, false]);
    }
  });
});

describe('an event', () => {
  it.each(published)('$name is read as it is', ({ schema, payload }) => {
    expect(payload).toBeDefined();
    expect(schema.parse(payload)).toEqual(payload);
  });

  it.each(published)('$name is refused with a field of another type', ({ schema, payload = {} }) => {
    for (const [field, wrong] of mistyped(payload)) {
      expect([field, schema.safeParse(wrong).success]).toEqual([field, false]);
    }
  });

  it.each([
    ['posted', ['text', 'threadId', 'alsoInRoom', 'mentions', 'system', 'reason']],
    ['notify.everyone', ['targetId']],
    ['live.everyone', []],
    ['presenceChanged', ['v', 'statusText', 'lastSeen']],
    ['roomPresence.everyone', []],
    ['membershipChanged', []],
    ['roomChanged', []],
  ])('%s may leave out %j, and nothing else', (name, optional) => {
    const schema = published.find((row) => row.name === name)?.schema;
    const accepts = (rest: object): boolean => schema?.safeParse(rest).success === true;
    expect(optionalIn(eventExamples[name] ?? {}, accepts)).toEqual(optional);
  });

  it('of the log keeps the fields that a newer writer gave it', () => {
    const schema = published.find(({ name }) => name === 'posted')?.schema;
    const newer = { ...eventExamples['posted'], colour: 'red' };
    expect(schema?.parse(newer)).toEqual(newer);
  });
});
