import { cp, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { loadDemoEnv, requireDemo } from '../demo-env.ts';
import { inRepository } from '../repository.ts';
import { baseEnvironment } from './environment.ts';
import { ensureKeycloak } from './install-keycloak.ts';
import { ensureJava } from './java.ts';
import { freePort } from './ports.ts';
import { type RunningProcess, type ServerCommand, answersOk, startProcess } from './process.ts';

const realmSchema = z.looseObject({
  accessTokenLifespan: z.number(),
  clients: z.array(z.looseObject({ clientId: z.string(), directAccessGrantsEnabled: z.boolean() })),
});

/** `keycloak/realm.json`, as far as tests change it. */
export type Realm = z.infer<typeof realmSchema>;

/** What may differ between two Keycloaks of one machine. */
export interface KeycloakOptions {
  /** The database and, by default, the log. */
  readonly dataDir: string;
  /** HTTP and management (health) port; default: free ones. */
  readonly ports?: KeycloakPorts;
  /** What browsers see before `/auth`, such as http://localhost:3000. Default: wherever a request comes from. */
  readonly publicOrigin?: string;
  /** What the page may be at besides, as `LOCAL_ORIGIN` in containers. Default: any port of http://localhost. */
  readonly localOrigin?: string;
  /** Changes the realm before it is imported, which happens at the first start in `dataDir` only. */
  readonly patchRealm?: (realm: Realm) => void;
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
 * Starts Keycloak with the realm imported, and waits until it is ready: 10 s the first time, 6 s later.
 *
 * @throws JavaMissing when there is no Java
 * @throws ServerFailed when it does not start
 */
export async function startKeycloak(options: KeycloakOptions): Promise<KeycloakServer> {
  const ports = options.ports ?? { http: await freePort(), management: await freePort() };
  const running = await startProcess(await keycloakCommand({ ...options, ports }));
  const url = `http://127.0.0.1:${ports.http}/auth`;
  const publicUrl = options.publicOrigin === undefined ? url : `${options.publicOrigin}/auth`;
  return { ...running, ports, url, issuer: `${publicUrl}/realms/nats-chat` };
}

/** How it is run; for who supervises it. Prepares `dataDir`. */
export async function keycloakCommand(
  options: KeycloakOptions & { readonly ports: KeycloakPorts },
): Promise<ServerCommand> {
  const { dataDir, ports, publicOrigin, localOrigin } = options;
  const installation = await ensureKeycloak();
  const home = await prepareHome(installation, options);
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
      ...baseEnvironment(),
      JAVA: await ensureJava(),
      // The quick compiler alone: up in 6 s instead of 8 s, and a demo never runs long enough to miss the slow one.
      JAVA_OPTS_APPEND: '-XX:TieredStopAtLevel=1',
      KC_BOOTSTRAP_ADMIN_USERNAME: requireDemo(demo, 'KEYCLOAK_ADMIN_USER'),
      KC_BOOTSTRAP_ADMIN_PASSWORD: requireDemo(demo, 'KEYCLOAK_ADMIN_PASSWORD'),
      KEYCLOAK_BACKEND_CLIENT_SECRET: requireDemo(demo, 'KEYCLOAK_BACKEND_CLIENT_SECRET'),
      ...(publicOrigin === undefined ? {} : { PUBLIC_ORIGIN: publicOrigin }),
      ...(localOrigin === undefined ? {} : { LOCAL_ORIGIN: localOrigin }),
    },
    logFile: options.logFile ?? join(dataDir, 'keycloak.log'),
    isReady: () => answersOk(`http://127.0.0.1:${ports.management}/auth/health/ready`),
    isLive: () => answersOk(`http://127.0.0.1:${ports.management}/auth/health/live`),
    readyTimeoutMs: 300_000,
  };
}

/**
 * A home of this clone's own whose programs are the cache's: Keycloak keeps its database and the realms to import under
 * its home, and two clones must not share those.
 */
async function prepareHome(installation: string, options: KeycloakOptions): Promise<string> {
  const home = join(options.dataDir, 'home');
  const imports = join(home, 'data', 'import');
  await mkdir(imports, { recursive: true });
  for (const part of ['bin', 'conf', 'lib', 'providers']) {
    await rm(join(home, part), { force: true });
    await symlink(join(installation, part), join(home, part));
  }
  await copyThemes(join(home, 'themes'));
  // Keycloak keeps compressed copies of the themes' files, whatever becomes of those.
  await rm(join(home, 'data', 'tmp', 'kc-gzip-cache'), { recursive: true, force: true });
  const realm = realmSchema.parse(JSON.parse(await readFile(inRepository('keycloak', 'realm.json'), 'utf8')));
  options.patchRealm?.(realm);
  await writeFile(join(imports, 'realm.json'), JSON.stringify(realm));
  return home;
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
