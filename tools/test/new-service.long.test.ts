import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { repositoryRoot } from '../src/repository.ts';

const TIMEOUT_MS = 300_000;
const NAME = 'weather-map';
/** Tests that read all services, wherever these are named. */
const aboutServices = [
  'libs/contracts/src/contract',
  'libs/contracts/test/growth',
  'libs/permissions/src/people',
  'tools/src/stack/applications',
  'tools/test/compose.int',
  'tools/test/documents.int',
  'tools/test/examples.int',
];
let copy: string;
let changed: readonly string[];

/** Runs something in the copy; gives what it printed, rejects with that when it fails. */
const run = async (file: string, args: readonly string[]): Promise<string> => {
  const path = file === 'git' || file === 'npm' ? file : join(copy, 'node_modules', '.bin', file);
  return (await execa(path, args, { cwd: copy, timeout: TIMEOUT_MS, all: true })).all;
};

const main = (...args: readonly string[]): Promise<string> =>
  run('node', ['--conditions=@nats-chat/source', 'tools/src/main.ts', ...args]);

beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), 'nats-chat-new-'));
  const { stdout } = await execa('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: repositoryRoot,
  });
  for (const path of stdout.split('\n')) {
    await mkdir(join(copy, dirname(path)), { recursive: true });
    await cp(join(repositoryRoot, path), join(copy, path)).catch(ignoreMissing);
  }
  await linkModules();
  await run('git', ['init', '--quiet']);
  await run('git', ['add', '--all']);
  await main('new', 'service', NAME, '--no-install');
  await linkWorkspaces();
  changed = (await run('git', ['ls-files', '--others', '--modified', '--exclude-standard'])).split('\n');
}, TIMEOUT_MS);

afterAll(() => rm(copy, { recursive: true, force: true }));

test('a new service has its folder, and is named wherever services are', () => {
  expect(changed.toSorted()).toEqual(
    expect.arrayContaining([
      '.env.example',
      `apps/${NAME}/README.md`,
      `apps/${NAME}/src/main.ts`,
      'compose/services.yml',
      'docs/how-to/configure.md',
      'docs/permissions.md',
      'docs/subjects.md',
      'libs/contracts/src/contract.ts',
      'package-lock.json',
    ]),
  );
});

describe.concurrent('every check passes:', () => {
  test('format', () => run('prettier', ['--check', '--ignore-unknown', ...changed]), TIMEOUT_MS);

  test(
    'lint and types',
    () => run('node', ['tools/test/fixtures/check-sources.ts', ...changed.filter((path) => path.endsWith('.ts'))]),
    TIMEOUT_MS,
  );

  test('generated files', () => main('generate', '--check'), TIMEOUT_MS);

  test('unused code', () => run('knip', []), TIMEOUT_MS);

  test(
    'its own tests, and those that know every service: of the contract, permissions, documents, examples and Compose',
    () =>
      run('vitest', [
        'run',
        '--project',
        'unit',
        '--project',
        'integration',
        '--max-workers=2',
        `apps/${NAME}`,
        ...aboutServices,
      ]),
    TIMEOUT_MS,
  );
});

/** The dependencies of this clone; the workspaces of the copy. */
async function linkModules(): Promise<void> {
  const modules = join(repositoryRoot, 'node_modules');
  await mkdir(join(copy, 'node_modules', '@nats-chat'), { recursive: true });
  for (const name of await readdir(modules))
    if (name !== '@nats-chat' && name !== '.nx') await symlink(join(modules, name), join(copy, 'node_modules', name));
  for (const workspace of await workspaces()) {
    const own = join(repositoryRoot, workspace, 'node_modules');
    if (existsSync(own)) await symlink(own, join(copy, workspace, 'node_modules'));
  }
  await linkWorkspaces();
}

async function linkWorkspaces(): Promise<void> {
  for (const workspace of await workspaces()) {
    const link = join(copy, 'node_modules', '@nats-chat', workspace.split('/').at(-1) ?? '');
    await rm(link, { force: true });
    await symlink(join(copy, workspace), link);
  }
}

async function workspaces(): Promise<readonly string[]> {
  const [libs, apps] = await Promise.all(['libs', 'apps'].map((folder) => readdir(join(copy, folder))));
  return [...(libs ?? []).map((name) => `libs/${name}`), ...(apps ?? []).map((name) => `apps/${name}`), 'tools'];
}

/** Files that were deleted and not committed yet. */
function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}
