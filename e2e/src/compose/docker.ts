import { repositoryRoot } from '@nats-chat/tools/repository';
import { execa } from 'execa';
import { z } from 'zod';

/** A project of its own: what runs for somebody on this machine is left alone. */
const PROJECT = 'nats-chat-test';
const FILES = ['docker-compose.yml', 'e2e/compose/override.yml'];
/** How long containers may take until they work again. Keycloak takes longest, and whoever comes in waits for it. */
export const BACK_MS = 300_000;
/** Images are built in it. */
const TIMEOUT_MS = 15 * 60_000;

export interface DockerOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Bytes for its standard input. */
  readonly input?: Uint8Array;
  /** Whose Compose files are used; default: this clone. */
  readonly cwd?: string;
  /** More Compose files than those of every test. */
  readonly files?: readonly string[];
}

/**
 * `docker compose …` on the project of the tests.
 *
 * @returns its standard output
 * @throws Error with the end of what it wrote
 */
export const compose = async (args: readonly string[], options: DockerOptions = {}): Promise<Uint8Array> => {
  const files = [...FILES, ...(options.files ?? [])].flatMap((file) => ['--file', file]);
  const { stdout } = await execa('docker', ['compose', '--project-name', PROJECT, ...files, ...args], {
    cwd: options.cwd ?? repositoryRoot,
    env: { DOCKER_BUILDKIT: '1', ...options.env },
    ...(options.input === undefined ? { stdin: 'ignore' } : { input: options.input }),
    encoding: 'buffer',
    timeout: TIMEOUT_MS,
    maxBuffer: 256 * 1024 * 1024,
  });
  return stdout;
};

const containerSchema = z.object({
  Id: z.string(),
  Name: z.string(),
  Image: z.string(),
  State: z.object({
    Pid: z.int(),
    Status: z.string(),
    ExitCode: z.int(),
    StartedAt: z.string(),
    Health: z.object({ Status: z.string() }).optional(),
  }),
  Config: z.object({ User: z.string(), Labels: z.record(z.string(), z.string()), Env: z.array(z.string()) }),
  HostConfig: z.object({ ReadonlyRootfs: z.boolean() }),
});
/** What Docker knows of a container. */
export type Container = z.infer<typeof containerSchema>;

/** The containers of a Compose service, also those that have ended. */
export const containersOf = async (service: string): Promise<readonly Container[]> => {
  const ids = text(await compose(['ps', '--all', '--quiet', service]))
    .split('\n')
    .filter(Boolean);
  if (ids.length === 0) return [];
  return z.array(containerSchema).parse(JSON.parse(await docker(['inspect', ...ids])));
};

/** `docker …`; its standard output. */
export const docker = async (args: readonly string[]): Promise<string> =>
  (await execa('docker', args, { timeout: 120_000 })).stdout;

export const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');
