import { existsSync } from 'node:fs';
import { type ServiceName, serviceNames } from '@nats-chat/contracts';
import { inRepository } from '../repository.ts';
import { type DemoEnv, requireDemo } from '../demo-env.ts';
import { natsPasswordName } from '../servers/index.ts';

/** Returns the services of this clone: those of the contract that have a `src/main.ts` in `apps`. */
export function findServices(): readonly ServiceName[] {
  return serviceNames.filter((name) => existsSync(inRepository('apps', name, 'src', 'main.ts')));
}

/** The configuration of services that depends on the servers around them. */
export interface Surroundings {
  readonly natsUrl: string;
  readonly keycloakUrl: string;
  readonly keycloakIssuer: string;
  /** The connection string of a service's own role; undefined for one without a role. */
  readonly databaseUrl: (service: string) => string | undefined;
  readonly collector?: string;
}

/** What only the auth callout may know. */
const authCalloutSecrets = [
  'NATS_AUTH_USER',
  'NATS_AUTH_PASSWORD',
  'NATS_SYS_USER',
  'NATS_SYS_PASSWORD',
  'NATS_CHAT_USER',
  'NATS_CHAT_PASSWORD',
  'AUTH_ISSUER_SEED',
  'AUTH_XKEY_SEED',
  'KEYCLOAK_SESSIONS_CLIENT_ID',
  'KEYCLOAK_SESSIONS_CLIENT_SECRET',
];

/** What keeps the memory of a service in bounds. */
export const memoryBounds = {
  /** Else glibc gives each thread of Node its own heap, and keeps what the start took of them: 6 MB. */
  MALLOC_ARENA_MAX: '1',
  /** Else Node lets hundreds of MiB of garbage lie on a large machine. */
  NODE_OPTIONS: '--max-old-space-size=256',
} as const;

/** Else glibc keeps what scrypt has used, 16 MB for each of four threads, for good. */
const givesMemoryBack = { MALLOC_MMAP_THRESHOLD_: '1048576' };

/** Who asks Keycloak, and as which clients. */
const keycloakClients: Readonly<Record<string, readonly string[]>> = {
  'auth-callout': ['KEYCLOAK_CLIENT_ID', 'KEYCLOAK_BACKEND_CLIENT_ID', 'KEYCLOAK_BACKEND_CLIENT_SECRET'],
  'user-search': ['KEYCLOAK_DIRECTORY_CLIENT_ID', 'KEYCLOAK_DIRECTORY_CLIENT_SECRET'],
};

/** What an operator may set, by service. */
const passedOn: Readonly<Record<string, readonly string[]>> = {
  'auth-callout': ['AUTH_BOT_CLIENTS', 'AUTH_LOGIN_LIMIT_PER_MINUTE'],
  fanout: ['FANOUT_RATE_LIMIT_PER_MINUTE', 'FANOUT_LRU_CAPACITY'],
  room: ['DEFAULT_ROOMS', 'ROOM_CREATE_LIMIT_PER_MINUTE'],
  translation: ['OLLAMA_URL', 'OLLAMA_MODEL'],
  'user-search': ['DIRECTORY_SHOW_EMAIL'],
};

/** Returns the names of the variables by which an operator may tune a service. */
export function tuningOf(service: string): readonly string[] {
  return [...(passedOn[service] ?? []), 'LOG_LEVEL'];
}

/** Returns whether a service asks Keycloak. */
export function usesKeycloak(service: string): boolean {
  return service in keycloakClients;
}

/**
 * Returns the environment of one service: what it needs, and no other service's secret.
 *
 * @param outer - where tuning comes from
 */
export function serviceEnvironment(
  service: string,
  around: Surroundings,
  secrets: { readonly demo: DemoEnv; readonly outer: NodeJS.ProcessEnv },
): Record<string, string> {
  const { demo, outer } = secrets;
  const databaseUrl = around.databaseUrl(service);
  const take = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, requireDemo(demo, name)]));
  const tuning = tuningOf(service).flatMap((name) => {
    const value = outer[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    NATS_URL: around.natsUrl,
    ...memoryBounds,
    ...(service === 'auth-callout'
      ? { ...take(authCalloutSecrets), ...givesMemoryBack }
      : { NATS_USER: service, NATS_PASSWORD: requireDemo(demo, natsPasswordName(service)) }),
    ...(usesKeycloak(service)
      ? {
          ...take(keycloakClients[service] ?? []),
          KEYCLOAK_URL: around.keycloakUrl,
          KEYCLOAK_ISSUER: around.keycloakIssuer,
        }
      : {}),
    ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
    ...(around.collector === undefined ? {} : { OTEL_EXPORTER_OTLP_ENDPOINT: around.collector }),
    ...Object.fromEntries(tuning),
  };
}
