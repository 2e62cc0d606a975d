import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { writeReadmeExample } from '@nats-chat/testkit';
import { expect, it } from 'vitest';
import { startFixture } from './fixture.ts';

it('the example of the README runs, and prints what is in the log', async () => {
  const at = await startFixture();
  const { file, remove } = await writeReadmeExample(join(import.meta.dirname, '..'));
  try {
    await at.publish({ text: 'hello' });
    const env = { ...process.env, ...at.nats.serviceEnv('history') };
    const args = ['--conditions=@nats-chat/source', file];
    const { stdout } = await promisify(execFile)(process.execPath, args, { env, timeout: 20_000 });
    expect(stdout).toBe("[ '1 hello' ]\nalice\n");
  } finally {
    await remove();
    await at.nats.stop();
  }
});
