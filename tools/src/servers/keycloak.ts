import { existsSync } from 'node:fs';
import { cp, mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { ensureJava } from '../../java.mjs';
import { loadDemoEnv, requireDemo } from '../demo-env.ts';
import { KeycloakAdmin } from '../realm/keycloak-admin.ts';
import { type Realm, readRealm } from '../realm/realm-file.ts';
import { updateRealm } from '../realm/update-realm.ts';
import { inRepository } from '../repository.ts';
import { baseEnvironment } from './environment.ts';
import { explainFailure } from './failure.ts';
import { type KeycloakStore, ensureKeycloak } from './install-keycloak.ts';
import { freePort } from './ports.ts';
import { copySessions } from './keycloak-sessions.ts';
import { type RunningProcess, type ServerCommand, ServerFailed, answersOk, startProcess } from './process.ts';

/** What may differ between two Keycloaks of one machine. */
export interface KeycloakOptions {
  /** Its home and, by default, the log. */
  readonly dataDir: string;
  /** The connection string of its own database on PostgreSQL. Default: a file in `dataDir`, for tests. */
  readonly databaseUrl?: string;
  /** HTTP and management (health) port; default: free ones. */
  readonly ports?: KeycloakPorts;
  /** What browsers see before `/auth`, such as http://localhost:3000. Default: wherever a request comes from. */
  readonly publicOrigin?: string;
  /** Changes the realm before it is imported and compared. */
  readonly patchRealm?: (realm: Realm) => void;
  /** Names of realms that are there beside it, and are like it; for tests. */
  readonly moreRealms?: readonly string[];
  /** Default: `keycloak.log` in `dataDir`. */
  readonly logFile?: string;
}

/** Both on 127.0.0.1. */
export interface KeycloakPorts {
  readonly http: number;
  readonly management: number;
}

/** A running Keycloak with the realm `nats-chat`. */
export interface KeycloakServer extends RunningProcess {
  readonly ports: KeycloakPorts;
  /** The base, with `/auth`: what services take as `KEYCLOAK_URL`. */
  readonly url: string;
  /** `iss` of the tokens: what services take as `KEYCLOAK_ISSUER`. */
  readonly issuer: string;
}

/**
 * Starts Keycloak with the realm imported and up to date, and waits until it is ready: 12 s the first time, 7 s later.
 *
 * @throws JavaMissing when there is no Java
 * @throws ServerFailed when it does not start
 */
export async function startKeycloak(options: KeycloakOptions): Promise<KeycloakServer> {
  const ports = options.ports ?? { http: await freePort(), management: await freePort() };
  const running = await startProcess(await keycloakCommand({ ...options, ports }));
  const url = `http://127.0.0.1:${ports.http}/auth`;
  const publicUrl = options.publicOrigin === undefined ? url : `${options.publicOrigin}/auth`;
  await updateOwnRealm(url, options);
  for (const patchRealm of renames(options)) await updateOwnRealm(url, { ...options, patchRealm });
  return { ...running, ports, url, issuer: `${publicUrl}/realms/nats-chat` };
}

/**
 * Brings the realm of a running Keycloak up to `keycloak/realm.json`.
 *
 * @param url - its base with `/auth`
 * @returns what was changed, one line each
 * @throws KeycloakAdminError when the administrator's password is another one
 */
export async function updateOwnRealm(
  url: string,
  { publicOrigin, patchRealm }: Pick<KeycloakOptions, 'publicOrigin' | 'patchRealm'>,
): Promise<readonly string[]> {
  const demo = loadDemoEnv();
  const realm = await readRealm({ ...demo, ...(publicOrigin === undefined ? {} : { PUBLIC_ORIGIN: publicOrigin }) });
  patchRealm?.(realm);
  const user = requireDemo(demo, 'KEYCLOAK_ADMIN_USER');
  const password = requireDemo(demo, 'KEYCLOAK_ADMIN_PASSWORD');
  const admin = new KeycloakAdmin({ keycloakUrl: url, user, password }, realm.realm);
  return updateRealm(admin, realm, { namesAreEditable: demo['PEOPLE_EDIT_NAMES'] === 'yes' });
}

/** Returns what makes the others of its realm, one by one. */
function renames({ patchRealm, moreRealms = [] }: KeycloakOptions): readonly ((realm: Realm) => void)[] {
  return moreRealms.map((name) => (realm) => {
    patchRealm?.(realm);
    // The role that everybody has is named after the realm.
    const everybody = `default-roles-${realm.realm}`;
    realm.realm = name;
    for (const user of realm.users)
      user.realmRoles = user.realmRoles.map((role) => (role === everybody ? `default-roles-${name}` : role));
  });
}

/**
 * Returns whether a start of Keycloak has imported the realm. What is then brought up to date is what an import cannot say:
 * no operator needs to know of it.
 *
 * @param log - what Keycloak wrote since that start
 */
export function hasImportedRealm(log: string): boolean {
  return log.includes("Realm 'nats-chat' imported");
}

/** Returns how it is run; for who supervises it. Prepares `dataDir`. */
export async function keycloakCommand(
  options: KeycloakOptions & { readonly ports: KeycloakPorts },
): Promise<ServerCommand> {
  const { dataDir, ports, publicOrigin } = options;
  const { installation, home } = await prepareHome(options, storeOf(options));
  const demo = loadDemoEnv();
  return {
    name: 'keycloak',
    file: join(installation, 'bin', 'kc.sh'),
    args: [
      'start',
      '--optimized',
      '--import-realm',
      // One server: no cluster, which a killed server’s successor would spend 20 s looking for.
      '--cache=local',
      '--http-enabled=true',
      '--hostname-strict=false',
      '--proxy-headers=xforwarded',
      '--http-host=127.0.0.1',
      `--http-port=${ports.http}`,
      `--http-management-port=${ports.management}`,
      // Every probe of a server that is not up yet is a line otherwise.
      '--log-level=info,io.smallrye.health:off',
      ...(publicOrigin === undefined ? [] : [`--hostname=${publicOrigin}/auth`, '--hostname-backchannel-dynamic=true']),
      `-Dkc.home.dir=${home}`,
    ],
    env: {
      ...(await ownEnvironment(options)),
      KC_BOOTSTRAP_ADMIN_USERNAME: requireDemo(demo, 'KEYCLOAK_ADMIN_USER'),
      KC_BOOTSTRAP_ADMIN_PASSWORD: requireDemo(demo, 'KEYCLOAK_ADMIN_PASSWORD'),
      KEYCLOAK_BACKEND_CLIENT_SECRET: requireDemo(demo, 'KEYCLOAK_BACKEND_CLIENT_SECRET'),
      KEYCLOAK_SESSIONS_CLIENT_SECRET: requireDemo(demo, 'KEYCLOAK_SESSIONS_CLIENT_SECRET'),
      KEYCLOAK_DIRECTORY_CLIENT_SECRET: requireDemo(demo, 'KEYCLOAK_DIRECTORY_CLIENT_SECRET'),
      ...(publicOrigin === undefined ? {} : { PUBLIC_ORIGIN: publicOrigin }),
    },
    logFile: options.logFile ?? join(dataDir, 'keycloak.log'),
    isReady: () => answersOk(`http://127.0.0.1:${ports.management}/auth/health/ready`),
    isLive: () => answersOk(`http://127.0.0.1:${ports.management}/auth/health/live`),
    readyTimeoutMs: 300_000,
  };
}

/** Returns whether `dataDir` has people and settings of an earlier release in a file, which are to be moved. */
export function isKeptInFile(dataDir: string): boolean {
  return existsSync(join(fileStore(dataDir), 'keycloakdb.mv.db'));
}

/**
 * Moves every realm, and who is signed in, out of the file of an earlier release into an empty database. The file is kept under another name, once
 * all of it is in the database; a move that was cut off is begun again.
 *
 * @throws ServerFailed when Keycloak cannot read the one, or fill the other
 */
export async function moveIntoDatabase(options: KeycloakOptions & { readonly databaseUrl: string }): Promise<void> {
  const exported = join(options.dataDir, 'home', 'data', 'export');
  await rm(exported, { recursive: true, force: true });
  await runOnce(['export', '--optimized', `--dir=${exported}`], { dataDir: options.dataDir });
  await runOnce(['import', '--optimized', `--dir=${exported}`], options);
  await copySessions(fileStore(options.dataDir), await ensureKeycloak(undefined, 'dev-file'), options.databaseUrl);
  await rename(fileStore(options.dataDir), `${fileStore(options.dataDir)}.moved`);
  await rm(exported, { recursive: true, force: true });
}

const moveTimeoutMs = 10 * 60_000;

async function runOnce(args: readonly string[], options: KeycloakOptions): Promise<void> {
  const { installation, home } = await prepareHome(options, storeOf(options));
  const run = await execa(join(installation, 'bin', 'kc.sh'), [...args, `-Dkc.home.dir=${home}`], {
    env: await ownEnvironment(options),
    extendEnv: false,
    all: true,
    reject: false,
    timeout: moveTimeoutMs,
  });
  if (!run.failed) return;
  const why = explainFailure(run.all, `${args[0] ?? ''} failed`);
  throw new ServerFailed(`keycloak does not start: its people and settings cannot be moved into PostgreSQL: ${why}.`);
}

async function ownEnvironment({ databaseUrl }: KeycloakOptions): Promise<Record<string, string>> {
  return {
    ...baseEnvironment(),
    JAVA: ensureJava(),
    // The quick compiler alone: up in 6 s instead of 8 s, and a demo never runs long enough to miss the slow one.
    JAVA_OPTS_APPEND: '-XX:TieredStopAtLevel=1',
    ...(databaseUrl === undefined ? {} : databaseEnvironment(new URL(databaseUrl))),
  };
}

function databaseEnvironment({ host, pathname, username, password }: URL): Record<string, string> {
  return {
    KC_DB_URL: `jdbc:postgresql://${host}${pathname}`,
    KC_DB_USERNAME: decodeURIComponent(username),
    KC_DB_PASSWORD: decodeURIComponent(password),
    // After a restart of PostgreSQL each broken connection of the pool would fail one request otherwise.
    QUARKUS_DATASOURCE_JDBC_VALIDATE_ON_BORROW: 'true',
    // A write that PostgreSQL did not take leaves the cache without the session's client, and that session refused for ever.
    KC_SPI_USER_SESSIONS__INFINISPAN__USE_CACHES: 'false',
  };
}

function storeOf({ databaseUrl }: KeycloakOptions): KeycloakStore {
  return databaseUrl === undefined ? 'dev-file' : 'postgres';
}

function fileStore(dataDir: string): string {
  return join(dataDir, 'home', 'data', 'h2');
}

/**
 * A home of this clone's own whose programs are the cache's: Keycloak keeps files and the realms to import under its home,
 * and two clones must not share those.
 */
async function prepareHome(
  options: KeycloakOptions,
  store: KeycloakStore,
): Promise<{ readonly installation: string; readonly home: string }> {
  const installation = await ensureKeycloak(undefined, store);
  const home = join(options.dataDir, 'home');
  const imports = join(home, 'data', 'import');
  await mkdir(imports, { recursive: true });
  for (const part of ['bin', 'conf', 'lib', 'providers']) {
    await rm(join(home, part), { force: true, recursive: true });
    await symlink(join(installation, part), join(home, part));
  }
  await copyThemes(join(home, 'themes'));
  // Keycloak keeps compressed copies of the themes' files, whatever becomes of those.
  await rm(join(home, 'data', 'tmp', 'kc-gzip-cache'), { recursive: true, force: true });
  for (const patchRealm of [options.patchRealm, ...renames(options)]) {
    const realm = await readRealm();
    patchRealm?.(realm);
    const file = patchRealm === options.patchRealm ? 'realm' : realm.realm;
    await writeFile(join(imports, `${file}.json`), JSON.stringify(realm));
  }
  return { installation, home };
}

/** The look of the sign-in page, with the page's typeface, as the image has it too. */
async function copyThemes(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await cp(inRepository('keycloak', 'themes'), folder, { recursive: true });
  const fonts = join(folder, 'nats-chat', 'login', 'resources', 'fonts');
  await mkdir(fonts);
  const font = 'inter-latin-wght-normal.woff2';
  await cp(inRepository('node_modules', '@fontsource-variable', 'inter', 'files', font), join(fonts, font));
}
