import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { startFixture } from './fixture.ts';

const PACKAGE = join(import.meta.dirname, '..');

it('the example of the README runs, and prints what is in the log', async () => {
  const at = await startFixture();
  const folder = await mkdtemp(join(PACKAGE, 'test', '.readme-'));
  try {
    await at.publish({ text: 'hello' });
    const readme = await readFile(join(PACKAGE, 'README.md'), 'utf8');
    const [, example = ''] = /```ts\n([^]*?)```/.exec(readme) ?? [];
    const file = join(folder, 'example.ts');
    await writeFile(file, example);
    const env = { ...process.env, ...at.nats.serviceEnv('history') };
    const args = ['--conditions=@nats-chat/source', file];
    const { stdout } = await promisify(execFile)(process.execPath, args, { env, timeout: 20_000 });
    expect(stdout).toBe("[ '1 hello' ]\nalice\n");
  } finally {
    await rm(folder, { recursive: true });
    await at.nats.stop();
  }
});
