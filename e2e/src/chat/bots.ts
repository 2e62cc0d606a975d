import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inRepository, repositoryRoot } from '@nats-chat/tools/repository';
import { loadDemoEnv } from '@nats-chat/tools/servers';
import { waitUntil } from '@nats-chat/testkit';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Fixture } from '../fixture.ts';

const NODE_ARGUMENTS = ['--conditions=@nats-chat/source'];
/** Access ends within 5 s of its end in Keycloak; the bot then asks for another token. */
const END_MS = 120_000;

/** The bot of docs/how-to/write-a-bot.md, from its being added to its being removed. */
export const describeBots = (fixture: () => Fixture): void => {
  describe('the greeter of the guide', () => {
    let folder: string;
    let bot: ReturnType<typeof startBot> | undefined;

    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'nats-chat-bot-'));
      const guide = await readFile(inRepository('docs', 'how-to', 'write-a-bot.md'), 'utf8');
      await writeFile(join(folder, 'greeter.ts'), /^```ts\n([^]*?)^```$/m.exec(guide)?.[1] ?? '');
      await symlink(inRepository('node_modules'), join(folder, 'node_modules'));
    });
    afterEach(async () => {
      await bot?.stop();
      await operate(fixture, 'remove').catch(() => undefined);
      await rm(folder, { recursive: true, force: true });
    });

    test('answers in a room, is marked as a bot, and ends when it is removed', async () => {
      const { alice, system } = fixture();
      const added = await operate(fixture, 'add');
      expect(added).toContain('AUTH_BOT_CLIENTS=greeter');
      const SECRET = /^Secret, printed only now: (\S+)$/m.exec(added)?.[1] ?? '';
      const running = startBot(folder, { SECRET, ORIGIN: system.addresses.origin });
      bot = running;
      await waitUntil('it listens', () => running.output().includes('Listening in general.'), END_MS);
      await alice.enter('general');
      await alice.say('General', '!time');
      const answer = alice
        .timeline('General')
        .getByRole('article')
        .filter({ hasText: /It is 20\d\d-/ });
      await answer.getByText('Bot', { exact: true }).waitFor();
      await answer.getByText('greeter', { exact: true }).first().waitFor();
      await operate(fixture, 'remove');
      await waitUntil('it has ended', () => running.output().includes('Keycloak gives no token (401).'), END_MS);
    });
  });
};

/** `npm run bot -- … greeter`, at the Keycloak of the system. @returns what it prints */
async function operate(fixture: () => Fixture, action: 'add' | 'remove'): Promise<string> {
  const { stdout } = await execa(
    process.execPath,
    [...NODE_ARGUMENTS, inRepository('tools', 'src', 'main.ts'), 'bot', action, 'greeter'],
    {
      cwd: repositoryRoot,
      env: { ...loadDemoEnv(), KEYCLOAK_URL: fixture().system.addresses.keycloakUrl },
      timeout: 120_000,
    },
  );
  return stdout;
}

/** Runs `greeter.ts` of a folder. */
function startBot(folder: string, env: Readonly<Record<string, string>>) {
  const bot = execa(process.execPath, [...NODE_ARGUMENTS, 'greeter.ts'], {
    cwd: folder,
    env,
    all: true,
    reject: false,
    timeout: 300_000,
  });
  let output = '';
  bot.all.on('data', (text: Buffer) => (output += text.toString()));
  return {
    output: () => output,
    stop: async () => {
      bot.kill('SIGKILL');
      await bot;
    },
  };
}
