import { createHash } from 'node:crypto';
import { cp, mkdir, readFile, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import extractZip from 'extract-zip';
import { ensureJava } from '../../java.mjs';
import { cached, findCached, type Report } from './cache.ts';
import { downloadRelease } from './download.ts';
import { baseEnvironment, unicode } from './environment.ts';
import { programVersion } from './program.ts';
import { findVersion } from './version.ts';
import { versions } from './versions.ts';

/** Where Keycloak keeps people and settings: PostgreSQL; for tests, and in releases before 0.2, a file. */
export type KeycloakStore = 'postgres' | 'dev-file';

/** Keycloak's own build step: what is fixed here costs no time at a start. */
const buildOptions = (store: KeycloakStore) => [`--db=${store}`, '--health-enabled=true', '--http-relative-path=/auth'];

const name = `keycloak-${versions.keycloak}`;

function folderName(store: KeycloakStore): string {
  return `${name}-${createHash('sha256').update(buildOptions(store).join(' ')).digest('hex').slice(0, 8)}`;
}

/**
 * The folder of a Keycloak of the pinned version, built for `start --optimized`: from one in the cache that is built for
 * another store, else from `KEYCLOAK_HOME`, else through Maven, else the release, checked against its checksum. Nothing
 * writes into that folder later.
 *
 * @throws JavaMissing
 * @throws Error when `KEYCLOAK_HOME` is another version
 */
export async function ensureKeycloak(
  report: Report = () => undefined,
  store: KeycloakStore = 'postgres',
): Promise<string> {
  const java = ensureJava();
  return cached(folderName(store), async (staging) => {
    await unpack(staging, { store, report });
    report(`Keycloak ${versions.keycloak}: building it once (20 seconds)`);
    await execa(join(staging, 'bin', 'kc.sh'), ['build', ...buildOptions(store)], {
      env: { ...baseEnvironment(), JAVA: java },
      extendEnv: false,
      timeout: 10 * 60_000,
    });
  });
}

/** Returns whether {@link ensureKeycloak} has nothing to install. */
export async function hasKeycloak(store: KeycloakStore = 'postgres'): Promise<boolean> {
  return (await findCached(folderName(store))) !== undefined;
}

async function unpack(
  staging: string,
  { store, report }: { readonly store: KeycloakStore; readonly report: Report },
): Promise<void> {
  const other = await findCached(folderName(store === 'postgres' ? 'dev-file' : 'postgres'));
  const home = other ?? process.env['KEYCLOAK_HOME'];
  if (home !== undefined && home !== '') return copyHome(home, staging);
  const download = join(staging, 'download');
  await mkdir(download);
  if (!(await fetchWithMaven(download, report))) {
    const url = `https://github.com/keycloak/keycloak/releases/download/${versions.keycloak}/${name}.zip`;
    await downloadRelease({ url, sumsUrl: `${url}.sha1`, algorithm: 'sha1' }, download, report);
  }
  for (const entry of await readdir(join(download, name))) {
    await rename(join(download, name, entry), join(staging, entry));
  }
  await rm(download, { recursive: true });
}

async function copyHome(home: string, staging: string): Promise<void> {
  const version = findVersion(await readFile(join(home, 'version.txt'), 'utf8'));
  if (version !== versions.keycloak) {
    throw new Error(
      `KEYCLOAK_HOME has Keycloak ${version ?? 'of an unknown version'}, needed is ${versions.keycloak}.`,
    );
  }
  await cp(home, staging, { recursive: true, filter: (path) => path !== join(home, 'data') });
}

/** Maven checks the artifact against its repository's checksum itself. */
async function fetchWithMaven(download: string, report: Report): Promise<boolean> {
  if ((await programVersion('mvn', ['--version'])) === undefined) return false;
  report(`Keycloak ${versions.keycloak}: Maven artifact (180 MB)`);
  const maven = execa(
    'mvn',
    [
      'dependency:copy',
      `-Dartifact=org.keycloak:keycloak-quarkus-dist:${versions.keycloak}:zip`,
      `-DoutputDirectory=${download}`,
      '-Dmdep.useBaseVersion=true',
    ],
    { cwd: download, env: unicode, reject: false, timeout: 15 * 60_000 },
  );
  maven.stdout.on('data', (chunk: Buffer) => {
    const progress = /Progress[^\r\n]*MB/.exec(chunk.toString())?.[0];
    if (progress !== undefined) report(`Keycloak ${versions.keycloak}: ${progress}`);
  });
  if ((await maven).failed) {
    report('Maven failed; fetching the release instead');
    return false;
  }
  const archive = join(download, `keycloak-quarkus-dist-${versions.keycloak}.zip`);
  await extractZip(archive, { dir: download });
  await rm(archive);
  return true;
}
