import { startOtlpReceiver, type OtlpReceiver } from '@nats-chat/testkit';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { describeChat } from '../src/chat/chat.ts';
import { describeContainers } from '../src/compose/containers.ts';
import { describeFrozen } from '../src/compose/frozen.ts';
import { describeRestarts } from '../src/compose/restarts.ts';
import { describeRestore } from '../src/compose/restore.ts';
import { describeScale } from '../src/compose/scale.ts';
import { startComposeSystem, type ComposeSystem } from '../src/compose/system.ts';
import { describeResilience } from '../src/resilience/resilience.ts';
import { useFixture } from '../src/fixture.ts';
import { followOneMessage } from '../src/trace/one-trace.ts';
import { connectAs } from '../src/world.ts';

let receiver: OtlpReceiver;
let system: ComposeSystem;

beforeAll(async () => {
  receiver = await startOtlpReceiver('0.0.0.0');
});
afterAll(() => {
  receiver.stop();
});
const fixture = useFixture(async () => {
  system = await startComposeSystem(receiver.port);
  return system;
});

describe('in containers', () => {
  describeChat(fixture);
  test('one trace leads from the click to the row, through a Collector', async () => {
    const alice = await connectAs(system, 'alice');
    await followOneMessage(alice, receiver);
    await alice.close();
  });
  describeResilience(fixture);
  describeContainers(fixture);
  describeFrozen(fixture);
  describeRestarts(fixture);
  describeScale(fixture);
  describeRestore(fixture, () => system);
});
