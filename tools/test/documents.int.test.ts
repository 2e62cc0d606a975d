import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { loadDemoEnv } from '../src/demo-env.ts';
import { portName } from '../src/new-service/new-service.ts';
import { repositoryRoot } from '../src/repository.ts';
import { findServices } from '../src/stack/index.ts';

const manifest = z.object({
  name: z.string(),
  scripts: z.record(z.string(), z.string()).default({}),
  dependencies: z.record(z.string(), z.string()).default({}),
  devDependencies: z.record(z.string(), z.string()).default({}),
});
type Manifest = z.output<typeof manifest>;

let files: readonly string[];
let documents: readonly { path: string; text: string }[];
let manifests: readonly Manifest[];

beforeAll(async () => {
  const { stdout } = await execa('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: repositoryRoot,
  });
  files = stdout.split('\n').filter((path) => existsSync(join(repositoryRoot, path)));
  const read = (path: string) => readFile(join(repositoryRoot, path), 'utf8');
  documents = await Promise.all(
    files.filter((path) => path.endsWith('.md')).map(async (path) => ({ path, text: await read(path) })),
  );
  const paths = files.filter((path) => path.endsWith('package.json'));
  manifests = await Promise.all(paths.map(async (path) => manifest.parse(JSON.parse(await read(path)))));
});

const find = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map((match) => match[1] ?? '');

describe('the documents', () => {
  test('link to files that exist', () => {
    const broken = documents.flatMap(({ path, text }) =>
      find(text, /\]\(([^)#\s]+)(?:#[^)]*)?\)/g)
        .filter((target) => !/^[a-z]+:/.test(target))
        .filter((target) => !existsSync(join(repositoryRoot, dirname(path), target)))
        .map((target) => `${path}: ${target}`),
    );
    expect(broken).toEqual([]);
  });

  test('name paths that exist', () => {
    const top = new Set(files.filter((path) => path.includes('/')).map((path) => path.slice(0, path.indexOf('/'))));
    const missing = documents.flatMap(({ path, text }) =>
      find(text, /`([\w.-]+\/[\w./-]*)`/g)
        .filter((target) => top.has(target.slice(0, target.indexOf('/'))))
        .filter((target) => !existsSync(join(repositoryRoot, target)))
        .map((target) => `${path}: ${target}`),
    );
    expect(missing).toEqual([]);
  });

  test('name mechanisms that are where they say', async () => {
    const architecture = documents.find(({ path }) => path === 'docs/architecture.md')?.text ?? '';
    const rows = find(architecture, /^\| [^|]+\| ((?:`\w+`,? )+in `libs\/[\w-]+`)/gm);
    expect(rows.length).toBeGreaterThan(20);
    const missing = rows.map(async (row) => {
      const [library = '', ...names] = find(row, /`([^`]+)`/g).toReversed();
      const sources = files.filter((path) => path.startsWith(`${library}/src/`) && !path.includes('.test.'));
      const code = await Promise.all(sources.map((path) => readFile(join(repositoryRoot, path), 'utf8')));
      return names
        .filter(
          (name) => !code.some((text) => new RegExp(`^export (?:const|class|function) ${name}\\b`, 'm').test(text)),
        )
        .map((name) => `${library}: ${name}`);
    });
    expect((await Promise.all(missing)).flat()).toEqual([]);
  });

  test('name every setting', () => {
    const settings = Object.keys(loadDemoEnv({}));
    const guide = documents.find(({ path }) => path === 'docs/how-to/configure.md')?.text ?? '';
    const isSecret = (name: string) => /(?:_SEED|_PASSWORD|_SECRET)$/.test(name);
    expect(settings.filter((name) => !isSecret(name) && !guide.includes(`\`${name}\``))).toEqual([]);
  });

  test('name a port of each service, for who runs the bundles', () => {
    const guide = documents.find(({ path }) => path === 'docs/how-to/configure.md')?.text ?? '';
    const ports = find(guide, /^\w+_PROBE_PORT=(\d+)$/gm);
    expect(new Set(ports).size).toBe(ports.length);
    expect(findServices().filter((name) => !guide.includes(`\n${portName(name)}=`))).toEqual([]);
  });

  test('name commands that exist', () => {
    const scripts = new Set(manifests.flatMap(({ scripts: own }) => Object.keys(own)));
    const missing = documents.flatMap(({ path, text }) =>
      find(text, /(?:^|`)npm run ([\w:-]+)/gm)
        .filter((script) => !scripts.has(script))
        .map((script) => `${path}: ${script}`),
    );
    expect(missing).toEqual([]);
  });
});

test('every dependency has its reason, and every reason its dependency', () => {
  const used = manifests.flatMap(({ dependencies, devDependencies }) =>
    Object.keys({ ...dependencies, ...devDependencies }),
  );
  const outside = [...new Set(used.filter((name) => !name.startsWith('@nats-chat/')))].sort();
  const explained = find(documents.find(({ path }) => path === 'docs/dependencies.md')?.text ?? '', /^\| `([^`]+)`/gm);
  expect(explained.toSorted()).toEqual(outside);
});
