import { serviceNames } from '@nats-chat/contracts';
import { matches, overlaps } from '@nats-chat/subjects';
import { describe, expect, test } from 'vitest';
import { servicePermissions } from '@nats-chat/permissions';

const may = (rules: { allow: readonly string[]; deny: readonly string[] }, subject: string): boolean =>
  rules.allow.some((allowed) => matches(allowed, subject)) && !rules.deny.some((denied) => matches(denied, subject));

describe.each(serviceNames)('%s', (service) => {
  const { publish, subscribe, responses } = servicePermissions(service);

  test('may do nothing with a wildcard at its front, and knows one account’s JetStream by name only', () => {
    const wide = [...publish.allow, ...subscribe.allow].filter(
      (subject) => /^[*>]/.test(subject) || overlaps(subject, '$JS.API.INFO') || overlaps(subject, '$SYS.x'),
    );
    expect(wide).toEqual([]);
  });

  test('receives replies at its own inbox alone', () => {
    expect(subscribe.allow.filter((subject) => overlaps(subject, '_INBOX.>'))).toEqual([`_INBOX.svc:${service}.>`]);
  });

  test('answers each request once', () => {
    expect(responses).toEqual({ max: 1, ttlMs: 30_000 });
    expect(publish.allow.filter((subject) => overlaps(subject, '_INBOX.>'))).toEqual([]);
  });

  test('takes requests in its queue group only, so that it never sees another instance’s', () => {
    const plain = subscribe.allow.filter(
      (subject) => !subject.includes(' ') && !/^(?:_INBOX|\$SRV|sys)\./.test(subject),
    );
    expect(plain).toEqual([]);
  });
});

test('presence hears of memberships in its queue group, and nobody else does', () => {
  const hearing = serviceNames.flatMap((service) =>
    servicePermissions(service).subscribe.allow.filter((allowed) =>
      overlaps(allowed.split(' ')[0] ?? '', 'room.changed.r'),
    ),
  );
  expect(hearing).toEqual(['room.changed.* presence-workers']);
});

test.each([
  ['fanout', 'chat.r', true],
  ['fanout', 'room.live.r', true],
  ['fanout', '$KV.ROOMS.r.alice', false],
  ['fanout', '$JS.API.STREAM.PURGE.CHAT_MESSAGES', false],
  ['fanout', '$JS.API.DIRECT.GET.CHAT_MESSAGES', true],
  ['fanout', '$JS.API.CONSUMER.CREATE.CHAT_MESSAGES', false],
  ['fanout', '$JS.API.CONSUMER.CREATE.CHAT_MESSAGES.own', false],
  ['fanout', '$JS.API.CONSUMER.DELETE.CHAT_MESSAGES.persist', false],
  ['fanout', '$JS.API.CONSUMER.MSG.NEXT.CHAT_MESSAGES.persist', false],
  ['history', 'chat.r', false],
  ['history', '$JS.API.DIRECT.GET.CHAT_MESSAGES', true],
  ['history', '$JS.API.CONSUMER.CREATE.CHAT_MESSAGES.own', true],
  ['history', '$JS.API.CONSUMER.CREATE.CHAT_MESSAGES', false],
  ['history', '$JS.API.CONSUMER.CREATE.CHAT_MESSAGES.persist', false],
  ['persist', 'chat.r', false],
  ['persist', 'dlq.CHAT_MESSAGES.persist', true],
  ['persist', '$JS.ACK.CHAT_MESSAGES.persist.1.2.3.4.5', true],
  ['room', '$KV.ROOMS.r.alice', true],
  ['room', '$KV.USERS.alice', false],
  ['room', '$JS.API.DIRECT.GET.CHAT_MESSAGES', true],
  ['room', '$JS.API.DIRECT.GET.CHAT_MESSAGES.chat.r', false],
  ['room', '$JS.API.STREAM.MSG.GET.CHAT_MESSAGES', false],
  ['room', '$JS.API.STREAM.INFO.CHAT_MESSAGES', false],
  ['room', '$JS.API.CONSUMER.CREATE.CHAT_MESSAGES.own', false],
  ['room', 'deliver.alice.room.r', true],
  ['room', 'deliver.alice.notify.r', false],
  ['room', 'room.changed.r', false],
  ['presence', '$KV.PRESENCE.alice', true],
  ['presence', 'sys.connz', true],
  ['presence', 'chat.r', false],
  ['presence', '$JS.API.DIRECT.GET.CHAT_MESSAGES', false],
] as const)('%s publishes to %s: %s', (service, subject, expected) => {
  expect(may(servicePermissions(service).publish, subject)).toBe(expected);
});

test('the whole profile of a service that consumes the log', () => {
  expect(servicePermissions('persist')).toEqual({
    publish: {
      allow: [
        '$JS.ACK.CHAT_MESSAGES.persist.>',
        '$JS.API.CONSUMER.CREATE.CHAT_MESSAGES.persist',
        '$JS.API.CONSUMER.CREATE.CHAT_MESSAGES.persist.>',
        '$JS.API.CONSUMER.INFO.CHAT_MESSAGES.persist',
        '$JS.API.CONSUMER.MSG.NEXT.CHAT_MESSAGES.persist',
        '$JS.API.DIRECT.GET.CHAT_MESSAGES',
        '$JS.API.DIRECT.GET.CHAT_MESSAGES.>',
        '$JS.API.DIRECT.GET.DEAD_LETTERS',
        '$JS.API.DIRECT.GET.DEAD_LETTERS.>',
        '$JS.API.STREAM.CREATE.CHAT_MESSAGES',
        '$JS.API.STREAM.CREATE.DEAD_LETTERS',
        '$JS.API.STREAM.INFO.CHAT_MESSAGES',
        '$JS.API.STREAM.INFO.DEAD_LETTERS',
        '$JS.API.STREAM.MSG.DELETE.CHAT_MESSAGES',
        '$JS.API.STREAM.MSG.DELETE.DEAD_LETTERS',
        '$JS.API.STREAM.MSG.GET.CHAT_MESSAGES',
        '$JS.API.STREAM.MSG.GET.DEAD_LETTERS',
        '$JS.API.STREAM.PURGE.CHAT_MESSAGES',
        '$JS.API.STREAM.PURGE.DEAD_LETTERS',
        '$JS.API.STREAM.UPDATE.CHAT_MESSAGES',
        '$JS.API.STREAM.UPDATE.DEAD_LETTERS',
        'dlq.*.*',
      ],
      deny: [],
    },
    subscribe: { allow: ['_INBOX.svc:persist.>'], deny: [] },
    responses: { max: 1, ttlMs: 30_000 },
  });
});

test('the subscriptions of a service that answers, hears events and knows of connections', () => {
  expect(servicePermissions('presence').subscribe).toEqual({
    allow: [
      '$SRV.*',
      '$SRV.*.presence',
      '$SRV.*.presence.*',
      '_INBOX.svc:presence.>',
      'presence.disconnect.* presence-workers',
      'presence.heartbeat.* presence-workers',
      'presence.of.* presence-workers',
      'presence.room.*.* presence-workers',
      'presence.typing.*.* presence-workers',
      'presence.update.* presence-workers',
      'room.changed.* presence-workers',
      'sys.conn.disconnect',
    ],
    deny: [],
  });
});

test('a service that only reads a bucket may not write to it, and calls others by its own name', () => {
  const { publish } = servicePermissions('fanout');
  expect(publish.allow.filter((subject) => subject.includes('KV_ROOM_META'))).toEqual([
    '$JS.API.CONSUMER.CREATE.KV_ROOM_META',
    '$JS.API.CONSUMER.CREATE.KV_ROOM_META.>',
    '$JS.API.CONSUMER.DELETE.KV_ROOM_META.*',
    '$JS.API.CONSUMER.INFO.KV_ROOM_META.*',
    '$JS.API.CONSUMER.MSG.NEXT.KV_ROOM_META.*',
    '$JS.API.DIRECT.GET.KV_ROOM_META',
    '$JS.API.DIRECT.GET.KV_ROOM_META.>',
    '$JS.API.STREAM.INFO.KV_ROOM_META',
    '$JS.API.STREAM.MSG.GET.KV_ROOM_META',
    '$JS.FC.KV_ROOM_META.>',
  ]);
  expect(publish.allow.filter((subject) => subject.startsWith('history.'))).toEqual(['history.lookup.svc:fanout']);
  expect(publish.deny).toEqual([]);
});

test('a service that follows the log may not touch the durable consumer of another', () => {
  expect(servicePermissions('history').publish.deny).toEqual([
    '$JS.API.CONSUMER.CREATE.CHAT_MESSAGES',
    '$JS.API.CONSUMER.CREATE.CHAT_MESSAGES.persist',
    '$JS.API.CONSUMER.CREATE.CHAT_MESSAGES.persist.>',
    '$JS.API.CONSUMER.DELETE.CHAT_MESSAGES.persist',
    '$JS.API.CONSUMER.MSG.NEXT.CHAT_MESSAGES.persist',
  ]);
});
