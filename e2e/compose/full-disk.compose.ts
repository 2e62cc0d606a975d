import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitUntil } from '@nats-chat/testkit';
import { freePort, loadDemoEnv, requireDemo } from '@nats-chat/tools/servers';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compose, containersOf } from '../src/compose/docker.ts';
import { chooseAddresses } from '../src/compose/system.ts';

const DISK_MB = 64;
/** Docker asks every ten seconds, and three bad answers in a row count. */
const NOTICED_MS = 120_000;

describe.runIf(process.getuid?.() === 0 && process.platform === 'linux')(
  'a disk that was full once, in containers',
  () => {
    const files = ['e2e/compose/small-disk.yml'];
    let disk: string;
    let nc: NatsConnection;

    beforeAll(async () => {
      disk = await mkdtemp(join(tmpdir(), 'nats-chat-disk-'));
      await execa('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MB}m`, 'tmpfs', disk]);
      const addresses = await chooseAddresses({ TEST_RECEIVER_PORT: String(await freePort()), TEST_NATS_DISK: disk });
      await compose(['down', '--volumes', '--remove-orphans', '--timeout', '10'], { files });
      await compose(['up', '--detach', '--wait', 'nats'], { files });
      const demo = loadDemoEnv();
      nc = await connect({
        servers: addresses.natsUrl,
        user: requireDemo(demo, 'NATS_CHAT_USER'),
        pass: requireDemo(demo, 'NATS_CHAT_PASSWORD'),
        inboxPrefix: '_INBOX.svc:auth-callout',
        maxReconnectAttempts: -1,
      });
      const bucket = { name: 'KV_USERS', subjects: ['$KV.USERS.>'], allow_direct: true, max_msgs_per_subject: 1 };
      await nc.request('$JS.API.STREAM.CREATE.KV_USERS', JSON.stringify(bucket));
    });
    afterAll(async () => {
      await nc.close();
      await compose(['down', '--volumes', '--timeout', '10'], { files });
      await execa('umount', [disk]);
      await rm(disk, { recursive: true });
    });

    const isStored = async (): Promise<boolean> => {
      const answer = await nc
        .request('$KV.USERS.alice', 'x'.repeat(100_000), { timeout: 2_000 })
        .catch(() => undefined);
      return answer?.string().includes('"seq"') === true;
    };
    const startedAt = async () => (await containersOf('nats'))[0]?.State.StartedAt;

    test('is noticed, and nats-server is started again once there is room', async () => {
      expect(await isStored()).toBe(true);
      const first = await startedAt();
      const fill = join(disk, 'fill');
      await execa('dd', ['if=/dev/zero', `of=${fill}`, 'bs=64k'], { reject: false });
      await waitUntil(
        'Docker calls it unhealthy',
        async () => !(await isStored()) && (await containersOf('nats'))[0]?.State.Health?.Status === 'unhealthy',
        NOTICED_MS,
      );
      expect(await startedAt()).toBe(first);
      await rm(fill);
      await waitUntil('it stores again', isStored, NOTICED_MS);
      expect(await startedAt()).not.toBe(first);
    });
  },
);
