import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { writeReadmeExample } from '@nats-chat/testkit';
import { expect, it } from 'vitest';
import { TestChat } from './chat.ts';
import { TOKEN } from './nats.ts';

it('the example of the README runs, and lists the rooms of a person', async () => {
  const at = await TestChat.start();
  const { file, remove } = await writeReadmeExample(
    join(import.meta.dirname, '..'),
    'const [, , servers, user, token] = process.argv;\nconsole.log(await myRooms(servers, user, token));\n',
  );
  try {
    const args = ['--conditions=@nats-chat/source', file, at.wsUrl, 'alice', TOKEN];
    const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 20_000 });
    expect(stdout).toBe("[ 'town', 'garden' ]\n");
  } finally {
    await remove();
    await at.stop();
  }
});
