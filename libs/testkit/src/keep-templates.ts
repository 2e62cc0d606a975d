import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Names the folder in which a run of tests keeps templates; it is in the environment, which workers inherit. */
export const TEMPLATES = 'NATS_CHAT_TEST_TEMPLATES';

/**
 * Makes the folder for templates; what it gives removes it. For `globalSetup` of vitest, which resolves no source of another
 * package.
 */
export default async function keepTemplates(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'nats-chat-templates-'));
  // PostgreSQL refuses to run as root; the user it runs as then has to get in.
  await chmod(folder, 0o711);
  process.env[TEMPLATES] = folder;
  return () => rm(folder, { recursive: true, force: true });
}
