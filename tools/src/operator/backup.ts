import { OPERATOR, inboxPrefix } from '@nats-chat/contracts';
import { connect } from '@nats-io/transport-node';
import { type System, backUp, restore } from '../backup/backup.ts';
import { chatDatabase } from '../servers/database.ts';

/**
 * `backup`: the whole system to standard output, while it runs. What is being done goes to standard error.
 *
 * @returns the exit code
 */
export async function runBackup(): Promise<number> {
  if (process.stdout.isTTY) throw new Error('The archive goes to standard output: … > chat.tar');
  await withSystem((system) => backUp(system, process.stdout, say));
  return 0;
}

/**
 * `restore`: the archive on standard input, in the place of what is there.
 *
 * @returns the exit code
 */
export async function runRestore(): Promise<number> {
  if (process.stdin.isTTY) throw new Error('The archive comes from standard input: … < chat.tar');
  await withSystem((system) => restore(system, process.stdin, say));
  return 0;
}

const say = (line: string): void => console.error(line);

async function withSystem(use: (system: System) => Promise<void>): Promise<void> {
  const nc = await connect({
    servers: required('NATS_URL'),
    user: 'operator',
    pass: required('NATS_OPERATOR_PASSWORD'),
    name: 'operator',
    inboxPrefix: inboxPrefix(OPERATOR),
  });
  const keycloak = process.env['KEYCLOAK_DATABASE_URL'] ?? '';
  // Archives call it so, whatever its name is where it comes from or goes to.
  const databases = { [chatDatabase]: required('DATABASE_URL'), ...(keycloak === '' ? {} : { keycloak }) };
  try {
    await use({ databases, nc });
  } finally {
    await nc.close();
  }
}

function required(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`${name} is not set.`);
  return value;
}
