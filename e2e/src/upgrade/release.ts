import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitUntil } from '@nats-chat/testkit';
import { repositoryRoot } from '@nats-chat/tools/repository';
import { freePort } from '@nats-chat/tools/servers';
import { findRun, findServices } from '@nats-chat/tools/stack';
import { execa } from 'execa';
import { compose } from '../compose/docker.ts';
import { chooseAddresses } from '../compose/system.ts';
import type { Reachable } from '../system.ts';

/** Where a system can be reached. */
export type Addresses = Reachable['addresses'];

/** A system whose release is replaced while its data and the pages of people stay. */
export interface UpgradedSystem {
  /** Starts the former release with no data. */
  readonly startFormer: () => Promise<Addresses>;
  /** Replaces it by the release of this clone, as docs/how-to/upgrade.md says. */
  readonly upgrade: () => Promise<Addresses>;
  readonly stop: () => Promise<void>;
}

/**
 * What the tests upgrade from: `UPGRADE_FROM`, which is a commit, a tag, or a folder with the files of one, or the newest tag;
 * undefined where there is neither.
 */
export const formerRelease = async (): Promise<string | undefined> => {
  const named = process.env['UPGRADE_FROM'];
  if (named !== undefined && named !== '') return named;
  const newest = await git('describe', '--tags', '--abbrev=0', 'HEAD^');
  return newest.failed ? undefined : newest.stdout;
};

/** The files of a release. */
interface ReleaseFiles {
  readonly folder: string;
  readonly remove: () => Promise<void>;
}

/** Ensures the files of a release: unpacks those of a commit into a temporary folder. @throws Error when there is no such commit. */
export const unpackRelease = async (release: string): Promise<ReleaseFiles> => {
  if (existsSync(release)) return { folder: release, remove: () => Promise.resolve() };
  const folder = await mkdtemp(join(tmpdir(), 'nats-chat-former-'));
  // Root's PostgreSQL runs as another user, who passes through.
  await chmod(folder, 0o755);
  const archive = join(folder, 'release.tar');
  const packed = await git('archive', '--output', archive, release);
  if (packed.failed) throw new Error(`There is no release ${release}: ${packed.stderr}`);
  await execa('tar', ['--extract', '--file', archive, '--directory', folder], { timeout: GIT_TIMEOUT_MS });
  await rm(archive);
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
};

/** A system that `npm start` runs, on free ports and in a folder of its own. */
export const nativeUpgrade = async (former: ReleaseFiles): Promise<UpgradedSystem> => {
  const folder = await mkdtemp(join(tmpdir(), 'nats-chat-upgrade-'));
  await chmod(folder, 0o711);
  const dataFolder = join(folder, 'data');
  const env = {
    NATS_CHAT_DATA: dataFolder,
    PORT: String(await freePort()),
    NATS_PORT: String(await freePort()),
    FANOUT_RATE_LIMIT_PER_MINUTE: NO_LIMIT,
    NODE_ENV: undefined,
  };
  let stop: () => Promise<unknown> = () => Promise.resolve();
  const start = async (root: string): Promise<Addresses> => {
    const child = execa(process.execPath, [join('tools', 'bootstrap.mjs'), 'start'], {
      cwd: root,
      env,
      all: true,
      reject: false,
      stdin: 'ignore',
    });
    stop = async () => {
      child.kill('SIGINT');
      return child;
    };
    let output = '';
    child.all.on('data', (chunk) => (output += String(chunk)));
    const ended = child.then(() => {
      throw new Error(`The release in ${root} has ended: ${output}`);
    });
    const isReady = waitUntil(`the release in ${root} is ready`, () => output.includes('is ready at'), START_MS);
    await Promise.race([isReady, ended]);
    const run = await findRun(dataFolder);
    if (run === undefined) throw new Error(`Nothing runs in ${dataFolder}: ${output}`);
    return run;
  };
  const startFormer = async (starts: number): Promise<Addresses> => {
    try {
      return await start(former.folder);
    } catch (error) {
      if (starts === 1) throw error;
      return startFormer(starts - 1);
    }
  };
  await mkdir(dataFolder, { recursive: true });
  return {
    startFormer: () => startFormer(FORMER_STARTS),
    upgrade: async () => {
      await stop();
      return start(repositoryRoot);
    },
    stop: async () => {
      await stop();
      await rm(folder, { recursive: true, force: true });
      await former.remove();
    },
  };
};

/** A system in containers. */
export const composeUpgrade = async (former: ReleaseFiles): Promise<UpgradedSystem> => {
  // Nothing listens there.
  const receiver = String(await freePort());
  const addresses = await chooseAddresses({ TEST_RECEIVER_PORT: receiver, FANOUT_RATE_LIMIT_PER_MINUTE: NO_LIMIT });
  const start = async (cwd?: string): Promise<Addresses> => {
    const options = cwd === undefined ? {} : { cwd };
    await compose(['build'], options);
    await compose(['up', '--detach', '--wait', 'web', ...findServices()], options);
    return addresses;
  };
  const remove = () => compose(['down', '--volumes', '--remove-orphans', '--timeout', '10']);
  await remove();
  return {
    startFormer: () => start(former.folder),
    upgrade: () => start(),
    stop: async () => {
      await remove();
      await former.remove();
    },
  };
};

/** Ten thousand messages are written at once. */
const NO_LIMIT = '600000';
/**
 * The auth callout of releases before 0.2 gives up while Keycloak makes its database, on a busy machine. What was made stays: the
 * next start is quicker, as it was for people.
 */
const FORMER_STARTS = 3;
/** The former release installs its dependencies in it, too. */
const START_MS = 10 * 60_000;
const GIT_TIMEOUT_MS = 60_000;

function git(...args: readonly string[]) {
  return execa('git', args, { cwd: repositoryRoot, reject: false, timeout: GIT_TIMEOUT_MS });
}
