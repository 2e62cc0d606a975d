import { chmod, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { arch, platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { inRepository } from '../repository.ts';
import { type Report, cached } from './cache.ts';
import { downloadFile } from './download.ts';
import { programVersion } from './program.ts';
import { isAtLeast } from './version.ts';
import { versions } from './versions.ts';

/**
 * Returns what Compose makes of `docker-compose.yml`: everything included, extended and filled in, checked against its schema.
 * It takes no Docker engine: `docker compose` where it is there, else Compose's own loader built with Go, else its
 * release, checked against its checksum.
 *
 * @param settings - as lines of `.env` would be; neither that file nor the environment of this process counts
 * @throws Error with what Compose says is wrong
 */
export async function readComposeModel(
  settings: Readonly<Record<string, string>> = {},
  report: Report = () => undefined,
): Promise<unknown> {
  const [program = '', ...args] = await findLoader(report);
  const folder = await mkdtemp(join(tmpdir(), 'nats-chat-compose-'));
  try {
    const file = await writeWith(settings, folder);
    const { PATH, HOME, DOCKER_CONFIG } = process.env;
    const loaded = await execa(
      program,
      args.map((arg) => (arg === fileArgument ? file : arg)),
      {
        cwd: folder,
        env: { PATH, HOME, DOCKER_CONFIG },
        extendEnv: false,
        reject: false,
        timeout: 60_000,
      },
    );
    if (loaded.failed) throw new Error(`docker-compose.yml is not valid: ${loaded.stderr}`);
    return JSON.parse(loaded.stdout);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const mainSchema = z.object({
  name: z.string(),
  include: z.array(z.object({ path: z.array(z.string()), project_directory: z.literal('.'), env_file: z.string() })),
});

/** `docker-compose.yml` elsewhere, with one more file of settings. */
async function writeWith(settings: Readonly<Record<string, string>>, folder: string): Promise<string> {
  const own = join(folder, 'settings.env');
  await writeFile(
    own,
    Object.entries(settings)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(''),
  );
  const { name, include } = mainSchema.parse(parse(await readFile(inRepository('docker-compose.yml'), 'utf8')));
  const file = join(folder, 'docker-compose.yml');
  const elsewhere = include.map(({ path, env_file: declared }) => ({
    path: path.map((part) => inRepository(part)),
    project_directory: inRepository(),
    env_file: [inRepository(declared), own],
  }));
  await writeFile(file, stringify({ name, include: elsewhere }));
  return file;
}

const fileArgument = 'docker-compose.yml';
const asJson = ['--file', fileArgument, 'config', '--format', 'json'];

async function findLoader(report: Report): Promise<readonly string[]> {
  if ((await programVersion('docker', ['compose', 'version'])) !== undefined) return ['docker', 'compose', ...asJson];
  const go = await programVersion('go', ['version']);
  if (go !== undefined && isAtLeast(go, versions.go)) {
    const folder = await cached(`compose-loader-${versions.composeLoader}`, (staging) => buildLoader(staging, report));
    return [join(folder, 'cmd'), '-format', 'json', fileArgument];
  }
  const folder = await cached(`compose-${versions.compose}`, (staging) => downloadCompose(staging, report));
  return [join(folder, 'docker-compose'), ...asJson];
}

async function buildLoader(staging: string, report: Report): Promise<void> {
  report(`Compose's loader ${versions.composeLoader}: go install`);
  await execa('go', ['install', `github.com/compose-spec/compose-go/v2/cmd@v${versions.composeLoader}`], {
    cwd: staging,
    env: { GOBIN: staging },
    timeout: 10 * 60_000,
  });
}

async function downloadCompose(staging: string, report: Report): Promise<void> {
  const cpu = arch() === 'x64' ? 'x86_64' : 'aarch64';
  const base = 'https://github.com/docker/compose/releases/download';
  const url = `${base}/v${versions.compose}/docker-compose-${platform()}-${cpu}`;
  const file = await downloadFile({ url, sumsUrl: `${url}.sha256`, algorithm: 'sha256' }, staging, report);
  await chmod(file, 0o755);
  await rename(file, join(staging, 'docker-compose'));
}
