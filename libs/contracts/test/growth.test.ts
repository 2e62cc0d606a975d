import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { contractBreaks } from './growth.ts';
import { shapeOf, type Shape } from './shape.ts';
import { snapshot, takeSnapshot, type Snapshot } from './snapshot.ts';

const before = takeSnapshot();
const text = shapeOf(z.string());
const number = shapeOf(z.number());

/** What breaks when the contract of today is changed so. */
const breaksOf = (change: (contract: Snapshot) => void): string[] => {
  const after = structuredClone(before);
  change(after);
  return contractBreaks({ before, after });
};

type Case = readonly [what: string, change: (contract: Snapshot) => void];

const send = ({ endpoints }: Snapshot) => endpoints['fanout.send']!;
const room = ({ buckets }: Snapshot) => buckets['ROOM_META']!;
const log = ({ streams }: Snapshot) => streams['CHAT_MESSAGES']!;

test.each<Case>([
  ['there is a new service', ({ services }) => services.push('weather')],
  ['there is a new endpoint', (to) => (to.endpoints['weather.get'] = send(to))],
  ['a row is answered', ({ endpoints }) => (endpoints['history.search']!.answered = endpoints['room.list']!.answered)],
  ['more may call', (to) => (send(to).role = 'any')],
  ['more may call, in rooms', (to) => (send(to).answered!.access = 'read')],
  ['one may call more often', (to) => (send(to).answered!.rate.burst += 1)],
  ['there is a new event', ({ events }) => (events['weather'] = events['notify.member']!)],
  ['a stream keeps longer', (to) => (log(to).maxAgeMs += 1)],
  ['a stream stores more subjects', (to) => log(to).subjects.push('weather.*')],
  ['there is a new bucket', (to) => (to.buckets['WEATHER'] = room(to))],
  ['a key lives longer', ({ buckets }) => delete buckets['PRESENCE_CONN']!.ttlMs],
  ['there is a new error', ({ errors }) => (errors['GONE'] = { status: 410, retryable: false })],
  ['texts are longer', ({ limits }) => (limits['MAX_TEXT_BYTES']! += 1)],
  ['a stored value has an optional field', (to) => (room(to).value!.properties!['weather'] = text)],
])('the contract may grow: %s', (_, change) => {
  expect(breaksOf(change)).toEqual([]);
});

test.each<Case>([
  ['services room is gone', (to) => (to.services = to.services.filter((name) => name !== 'room'))],
  ['endpoints fanout.send is gone', (to) => delete to.endpoints['fanout.send']],
  ['endpoints fanout.send: subject', (to) => (send(to).subject = 'send.{room}.{user}')],
  ['endpoints fanout.send: queue', (to) => (send(to).queue = 'senders')],
  ['endpoints fanout.send: user may not', (to) => (send(to).role = 'admin')],
  ['endpoints fanout.send: user may not', (to) => (send(to).role = 'service')],
  ['endpoints history.lookup: service may not', ({ endpoints }) => (endpoints['history.lookup']!.role = 'any')],
  ['endpoints history.room: who may read', ({ endpoints }) => (endpoints['history.room']!.answered!.access = 'write')],
  ['endpoints fanout.send.rate.burst shrank', (to) => (send(to).answered!.rate.burst -= 1)],
  ['endpoints fanout.send.rate.perMinute shrank', (to) => (send(to).answered!.rate.perMinute -= 1)],
  ['endpoints fanout.send is not answered', (to) => delete send(to).answered],
  ['streams DEAD_LETTERS is gone', ({ streams }) => delete streams['DEAD_LETTERS']],
  ['consumers persist is gone', ({ consumers }) => delete consumers['persist']],
  ['system connections is gone', ({ system }) => delete system['connections']],
  ['limits MAX_TEXT_BYTES is gone', ({ limits }) => delete limits['MAX_TEXT_BYTES']],
  ['endpoints fanout.send request(unreact)', (to) => send(to).answered!.request.anyOf!.pop()],
  ['endpoints fanout.send request(post).text: maxBytes', (to) => (commandOf(to, 'post')['text']!.maxBytes! -= 1)],
  ['endpoints fanout.send request(react).emoji is gone', (to) => delete commandOf(to, 'react')['emoji']],
  ['endpoints fanout.send reply.seq is gone', (to) => delete send(to).answered!.reply!.properties!['seq']],
  [
    'endpoints fanout.send reply.seq is required, but not always there',
    (to) => dropRequired(send(to).answered!.reply!),
  ],
  ['endpoints room.list request', ({ endpoints }) => (endpoints['room.list']!.answered!.request = number)],
  ['endpoints fanout.send reply', (to) => (send(to).answered!.reply = number)],
  ['endpoints fanout.send reply is gone', (to) => (send(to).answered!.reply = null)],
  ['presence.typing answers', ({ endpoints }) => (endpoints['presence.typing']!.answered!.reply = text)],
  ['events posted is gone', ({ events }) => delete events['posted']],
  ['events posted: subject', ({ events }) => (events['posted']!.subject = 'posted.{room}')],
  ['events posted: to', ({ events }) => (events['posted']!.to = 'people')],
  ['events live.admins is gone', ({ events }) => delete events['live.admins']],
  ['events notify.member.seq: number', ({ events }) => (events['notify.member']!.payload!.properties!['seq'] = number)],
  ['events posted.weather is required', ({ events }) => addRequired(events['posted']!.payload!)],
  ['streams CHAT_MESSAGES: admin.* is gone', (to) => log(to).subjects.pop()],
  ['streams CHAT_MESSAGES.maxAgeMs shrank', (to) => (log(to).maxAgeMs -= 1)],
  ['streams CHAT_MESSAGES.maxBytes shrank', (to) => (log(to).maxBytes -= 1)],
  ['streams CHAT_MESSAGES.duplicateWindowMs shrank', (to) => (log(to).duplicateWindowMs -= 1)],
  ['streams CHAT_MESSAGES: owner', (to) => (log(to).owner = 'history')],
  ['streams CHAT_MESSAGES: discard', (to) => (log(to).discard = 'old')],
  ['consumers persist: stream', ({ consumers }) => (consumers['persist']!.stream = 'DEAD_LETTERS')],
  ['consumers persist: service', ({ consumers }) => (consumers['persist']!.service = 'history')],
  ['buckets ROOM_META is gone', ({ buckets }) => delete buckets['ROOM_META']],
  ['buckets ROOM_META: key', (to) => (room(to).key = '{user}')],
  ['buckets ROOM_META: owner', (to) => (room(to).owner = 'fanout')],
  ['buckets ROOMS: republish', ({ buckets }) => delete buckets['ROOMS']!.republish],
  ['buckets PRESENCE_CONN.markerTtlMs shrank', ({ buckets }) => (buckets['PRESENCE_CONN']!.markerTtlMs! -= 1)],
  ['buckets ROOM_META is gone', ({ buckets }) => delete buckets['ROOM_META']!.value],
  ['buckets ROOM_META: storage', (to) => (room(to).storage = 'memory')],
  ['buckets ROOM_META.ttlMs shrank', (to) => (room(to).ttlMs = 1)],
  ['buckets ROOM_META.weather is required', (to) => addRequired(room(to).value!)],
  ['errors INVALID is gone', ({ errors }) => delete errors['INVALID']],
  ['errors INVALID: status', ({ errors }) => (errors['INVALID']!.status = 422)],
  ['errors INVALID: retryable', ({ errors }) => (errors['INVALID']!.retryable = true)],
  ['limits MAX_TEXT_BYTES shrank', ({ limits }) => (limits['MAX_TEXT_BYTES']! -= 1)],
  ['limits MAX_CLOCK_AHEAD_MS shrank', ({ limits }) => (limits['MAX_CLOCK_AHEAD_MS']! -= 1)],
  ['system connections: direction', ({ system }) => (system['connections']!.direction = 'subscribe')],
  ['system connections: subject', ({ system }) => (system['connections']!.subject = 'sys.other')],
])('the contract must not change: %s', (sentence, change) => {
  expect(breaksOf(change)).toEqual([expect.stringContaining(sentence)]);
});

/** The fields of a command of this action. */
function commandOf(to: Snapshot, action: string): Record<string, Shape> {
  const variant = send(to).answered!.request.anyOf!.find(
    ({ properties }) => properties?.['action']?.enum?.[0] === action,
  );
  return variant!.properties!;
}

/** Whoever reads it by the shape before takes the last field for certain. */
function dropRequired(shape: Shape): void {
  shape.required = shape.required!.filter((name) => name !== 'seq');
}

/** What was stored before lacks it. */
function addRequired(shape: Shape): void {
  shape.properties!['weather'] = text;
  shape.required!.push('weather');
}

test('the contract has only grown since its snapshot (`npm run contract:accept` takes a new one)', async () => {
  const json = await readFile(new URL('../contract.snapshot.json', import.meta.url), 'utf8');
  expect(contractBreaks({ before: snapshot.parse(JSON.parse(json)), after: takeSnapshot() })).toEqual([]);
});
