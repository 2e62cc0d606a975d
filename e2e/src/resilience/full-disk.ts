import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import type { Fixture } from '../fixture.ts';
import { unique } from '../unique.ts';
import { enterRandom, RESTART_MS } from './going-on.ts';

/** Who may mount a disk. */
export const mayMount = process.getuid?.() === 0 && process.platform === 'linux';

/** A disk in memory, so small that it is soon full. */
export interface SmallDisk {
  readonly folder: string;
  readonly fill: () => Promise<void>;
  readonly makeRoom: () => Promise<void>;
  readonly remove: () => Promise<void>;
}

export const mountSmallDisk = async (): Promise<SmallDisk> => {
  const folder = await mkdtemp(join(tmpdir(), 'nats-chat-disk-'));
  await execa('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', folder]);
  const filler = join(folder, 'fill');
  return {
    folder,
    fill: async () => {
      await execa('dd', ['if=/dev/zero', `of=${filler}`, 'bs=64k'], { reject: false });
    },
    makeRoom: () => rm(filler),
    remove: async () => {
      await execa('umount', [folder]);
      await rm(folder, { recursive: true });
    },
  };
};

/** The disk of the streams fills up while people write, and somebody makes room. */
export const describeFullDisk = (fixture: () => Fixture, disk: () => SmallDisk): void => {
  describe('a full disk', () => {
    test('is said to people, who go on writing; all of it is sent, once, when there is room again', async () => {
      const { alice, bob, expectOutages } = fixture();
      await enterRandom(fixture());
      const before = unique('While there is room');
      await alice.say('Random', before);
      await bob.messages('Random', before).waitFor();

      expectOutages();
      await disk().fill();
      // A page of memory may be left, into which nothing long fits; what comes after it waits for it.
      await alice.say('Random', 'x'.repeat(4_000));
      const texts = Array.from({ length: 4 }, () => unique('While there is none'));
      for (const text of texts) await alice.say('Random', text);
      const said = alice.page.getByRole('status').getByText(/^Messages cannot be stored at the moment/);
      await said.waitFor({ timeout: RESTART_MS });
      await disk().makeRoom();
      for (const text of texts) await bob.messages('Random', text).waitFor({ timeout: RESTART_MS });
      await said.waitFor({ state: 'detached', timeout: RESTART_MS });
      for (const person of [alice, bob])
        for (const text of texts) expect(await person.messages('Random', text).count()).toBe(1);
    });
  });
};
