import { inboxPrefix, serviceCaller, serviceNames, type ServiceName } from '@nats-chat/contracts';
import { loadDemoEnv, natsPasswordName } from '@nats-chat/tools/servers';
import { describe, expect, test } from 'vitest';
import type { World } from '../world.ts';

/** Written by hand, as the matrix of people is: what no service may publish to, whichever it is. */
const nobodyPublishes = [
  'anything',
  '_INBOX.alice.x',
  '_INBOX.svc:auth-callout.x',
  'deliver.alice.send.random',
  'deliver.alice.adminsend.admin-ops',
  'room.join.random.alice',
  'room.create.alice',
  'room.invite.random.alice',
  'room.kick.random.alice',
  'room.role.random.alice',
  'room.pin.random.alice',
  'room.pins.random.alice',
  'room.delete.random.alice',
  'room.retention.random.alice',
  'room.remove.random.alice',
  'room.changed.random',
  'msg.get.alice',
  'history.room.random.alice',
  'history.messages.random.alice',
  'history.sync.alice',
  'history.dms.alice',
  'history.mentions.alice',
  'history.versions.random.alice',
  'post.system.random.svc:fanout',
  'post.system.random.alice',
  'presence.heartbeat.alice',
  'presence.update.alice',
  'users.search.alice',
  'users.get.alice',
  'users.prefs.alice',
  'room.block.alice',
  'room.common.alice',
  'users.lookup.svc:fanout',
  'users.bind.svc:fanout',
  'read.update.random.alice',
  'moderate.random.alice',
  'audit.list.alice',
  '$KV.USERS.alice',
  '$KV.READ_STATE.alice.random',
  '$JS.API.INFO',
  '$JS.API.STREAM.NAMES',
  '$JS.API.STREAM.LIST',
  '$JS.API.STREAM.CREATE.OTHER',
  '$JS.API.STREAM.DELETE.CHAT_MESSAGES',
  '$JS.API.STREAM.DELETE.KV_ROOMS',
  '$JS.API.STREAM.PURGE.KV_ROOMS',
  '$JS.API.STREAM.SNAPSHOT.CHAT_MESSAGES',
  '$JS.API.STREAM.RESTORE.CHAT_MESSAGES',
  // The name of the consumer would be in the payload.
  '$JS.API.CONSUMER.CREATE.CHAT_MESSAGES',
  '$JS.API.CONSUMER.DELETE.CHAT_MESSAGES.persist',
  '$JS.API.ACCOUNT.PURGE.CHAT',
  '$SYS.REQ.USER.AUTH',
  '$SYS.REQ.SERVER.PING',
  '$SYS.REQ.ACCOUNT.CHAT.CONNZ',
  'sys.conn.disconnect',
];

/** What one service publishes to, and no other. */
const publishesAlone: Readonly<Record<string, ServiceName>> = {
  'chat.zz': 'fanout',
  'chat.zz.thread.t': 'fanout',
  'admin.zz': 'fanout',
  'room.notify.zz': 'fanout',
  'room.live.zz': 'fanout',
  'room.admin.zz': 'fanout',
  'deliver.alice.notify.zz': 'fanout',
  'deliver.alice.live.zz': 'fanout',
  'history.lookup.svc:fanout': 'fanout',
  'history.lookup.svc:room': 'room',
  'post.system.zz.svc:room': 'room',
  'users.lookup.svc:room': 'room',
  'users.bind.svc:room': 'room',
  'room.updated.zz': 'room',
  'room.pinned.zz': 'room',
  'deliver.alice.pinned.zz': 'room',
  'deliver.alice.updated.zz': 'room',
  'deliver.alice.prefs': 'room',
  'deliver.alice.prefs.blocks': 'room',
  'deliver.alice.prefs.own': 'user-search',
  'deliver.alice.room.zz': 'room',
  '$KV.ROOMS.zz.alice': 'room',
  '$KV.ROOM_META.zz': 'room',
  '$JS.API.STREAM.UPDATE.KV_ROOMS': 'room',
  '$JS.API.DIRECT.GET.KV_USERS.$KV.USERS.alice': 'room',
  'presence.changed.zz': 'presence',
  'room.presence.zz': 'presence',
  'deliver.alice.presence.zz': 'presence',
  '$KV.PRESENCE.zz': 'presence',
  '$KV.PRESENCE_CONN.zz.c': 'presence',
  'sys.connz': 'presence',
  'people.changed.zz': 'user-search',
  'dlq.CHAT_MESSAGES.persist': 'persist',
  '$JS.API.STREAM.PURGE.CHAT_MESSAGES': 'persist',
  '$JS.API.STREAM.MSG.DELETE.CHAT_MESSAGES': 'persist',
  '$JS.API.STREAM.UPDATE.CHAT_MESSAGES': 'persist',
  '$JS.API.CONSUMER.CREATE.CHAT_MESSAGES.persist': 'persist',
  '$JS.API.CONSUMER.CREATE.CHAT_MESSAGES.any': 'history',
  '$JS.API.CONSUMER.MSG.NEXT.CHAT_MESSAGES.persist': 'persist',
  '$JS.ACK.CHAT_MESSAGES.persist.1.1.1.1.1': 'persist',
};

/** Requests as well: they are for a queue group, and who takes them outside of it sees those of all instances. */
const nobodySubscribes = [
  '>',
  '*',
  '_INBOX.>',
  '_INBOX.*.>',
  '_INBOX.alice.>',
  'deliver.>',
  'deliver.alice.>',
  'deliver.*.send.*',
  'deliver.*.send.* other-workers',
  'chat.>',
  'chat.random',
  'admin.>',
  'dlq.>',
  'msg.get.*',
  'msg.get.* other-workers',
  'history.room.*.*',
  'history.lookup.*',
  'post.system.*.*',
  'room.>',
  'room.join.*.*',
  'room.join.*.* other-workers',
  'room.notify.*',
  'room.live.*',
  'room.pinned.*',
  'room.changed.*',
  'presence.heartbeat.*',
  'presence.changed.*',
  'people.changed.*',
  'users.search.*',
  'users.lookup.*',
  'users.bind.*',
  '$KV.>',
  '$KV.ROOMS.>',
  '$JS.>',
  '$JS.API.>',
  '$JS.ACK.>',
  '$SYS.>',
  '$SYS.REQ.USER.AUTH',
  'sys.>',
  'sys.conn.connect',
];

const accounts = serviceNames.filter((name) => Object.hasOwn(loadDemoEnv(), natsPasswordName(name)));

/** That each service can do its job is seen elsewhere, where the system runs without a violation. */
export const describeProfiles = (world: () => World): void => {
  describe.each(accounts)('the account of %s', (service) => {
    test('publishes nothing that is not its own', async () => {
      const connection = await world().rawService(service);
      const foreign = Object.entries(publishesAlone).flatMap(([subject, owner]) =>
        owner === service ? [] : [subject],
      );
      const subjects = [...nobodyPublishes, ...foreign];
      for (const subject of subjects) connection.publish(subject, '{}');
      await connection.settle();
      expect(connection.errors).toEqual(subjects.map((subject) => `Permissions Violation for Publish to "${subject}"`));
    });

    test('receives nothing that is not its own', async () => {
      const connection = await world().rawService(service);
      const inboxes = serviceNames
        .filter((name) => name !== service)
        .map((name) => `${inboxPrefix(serviceCaller(name))}.>`);
      const subjects = [...nobodySubscribes, ...inboxes];
      for (const subject of subjects) connection.subscribe(...(subject.split(' ') as [string, string?]));
      await connection.settle();
      expect(connection.errors).toEqual(subjects.map(subscriptionViolation));
    });
  });
};

function subscriptionViolation(subject: string): string {
  const [name = '', queue] = subject.split(' ');
  return `Permissions Violation for Subscription to "${name}"${queue === undefined ? '' : ` using queue "${queue}"`}`;
}
