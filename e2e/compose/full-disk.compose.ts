import { waitUntil } from '@nats-chat/testkit';
import { freePort, loadDemoEnv, requireDemo } from '@nats-chat/tools/servers';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compose, containersOf } from '../src/compose/docker.ts';
import { chooseAddresses, startComposeSystem } from '../src/compose/system.ts';
import { useFixture } from '../src/fixture.ts';
import { describeFullDisk, mayMount, mountSmallDisk, type SmallDisk } from '../src/resilience/full-disk.ts';

/** Docker asks every ten seconds, and three bad answers in a row count. */
const NOTICED_MS = 120_000;

describe.runIf(mayMount)('a disk that was full once, in containers', () => {
  const files = ['e2e/compose/small-disk.yml'];
  let disk: SmallDisk;
  let nc: NatsConnection;

  beforeAll(async () => {
    disk = await mountSmallDisk();
    const ports = { TEST_RECEIVER_PORT: String(await freePort()), TEST_NATS_DISK: disk.folder };
    const addresses = await chooseAddresses(ports);
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
    await disk.remove();
  });

  const isStored = async (): Promise<boolean> => {
    const answer = await nc.request('$KV.USERS.alice', 'x'.repeat(100_000), { timeout: 2_000 }).catch(() => undefined);
    return answer?.string().includes('"seq"') === true;
  };
  const startedAt = async () => (await containersOf('nats'))[0]?.State.StartedAt;

  test('is noticed, and nats-server is started again once there is room', async () => {
    expect(await isStored()).toBe(true);
    const first = await startedAt();
    await disk.fill();
    await waitUntil(
      'Docker calls it unhealthy',
      async () => !(await isStored()) && (await containersOf('nats'))[0]?.State.Health?.Status === 'unhealthy',
      NOTICED_MS,
    );
    expect(await startedAt()).toBe(first);
    await disk.makeRoom();
    await waitUntil('it stores again', isStored, NOTICED_MS);
    expect(await startedAt()).not.toBe(first);
  });
});

describe.runIf(mayMount)('in containers', () => {
  let disk: SmallDisk;
  beforeAll(async () => {
    disk = await mountSmallDisk();
  });
  // After the system has stopped: the hooks of an end run in the reverse order.
  afterAll(() => disk.remove());

  // Nothing listens where telemetry is passed on to.
  const fixture = useFixture(async () => startComposeSystem(await freePort(), disk.folder));
  describeFullDisk(fixture, () => disk);
});
