import { afterAll, beforeAll, describe } from 'vitest';
import { useFixture } from '../src/fixture.ts';
import { describeFullDisk, mayMount, mountSmallDisk, type SmallDisk } from '../src/resilience/full-disk.ts';
import { startTestSystem } from '../src/system.ts';

describe.runIf(mayMount)('with npm start', () => {
  let disk: SmallDisk;
  beforeAll(async () => {
    disk = await mountSmallDisk();
  });
  // After the system has stopped: the hooks of an end run in the reverse order.
  afterAll(() => disk.remove());

  const fixture = useFixture(() => startTestSystem({ natsFolder: disk.folder }));
  describeFullDisk(fixture, () => disk);
});
