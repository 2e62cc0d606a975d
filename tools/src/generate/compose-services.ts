import { AUTH_SERVICE, type ServiceName } from '@nats-chat/contracts';
import { Document } from 'yaml';
import { demoSecrets, loadDemoEnv } from '../demo-env.ts';
import { chatDatabase } from '../servers/index.ts';
import { type Surroundings, findServices, serviceEnvironment, tuningOf, usesKeycloak } from '../stack/applications.ts';

const header = ` Made by \`npm run generate\` from what \`npm start\` runs: every service, its environment, and whom it reaches.
 What all of them have in common is in service.yml.`;

/** The names of `.env.example`. */
const declared = Object.keys(loadDemoEnv({}));

/** Every value is left to Compose, which has \`.env.example\` and \`.env\`. */
const placeholders = Object.fromEntries(declared.map((name) => [name, placeholder(name)]));

const around: Surroundings = {
  natsUrl: 'nats://nats:4222',
  keycloakUrl: 'http://keycloak:8080/auth',
  keycloakIssuer: '${PUBLIC_ORIGIN:-http://localhost:${PORT}}/auth/realms/nats-chat',
  databaseUrl: (service) => (usesDatabase(service) ? databaseUrl(roleOf(service), passwordOf(service)) : undefined),
  collector: '${OTEL_EXPORTER_OTLP_ENDPOINT:-}',
};

/** `compose/services.yml`: the services of the contract that there are, and the migration that comes before them. */
export function composeServices(): string {
  const services = Object.fromEntries(findServices().map((name) => [name, composeService(name)]));
  const document = new Document({ services: { migrate: migration(), realm: realmUpdate(), ...services } });
  document.commentBefore = header;
  return document.toString({ lineWidth: 0, singleQuote: true });
}

function composeService(name: ServiceName): object {
  // An empty variable counts as none.
  const outer = Object.fromEntries(tuningOf(name).map((variable) => [variable, `\${${variable}:-}`]));
  return {
    extends: { file: 'compose/service.yml', service: 'service' },
    build: { context: '.', target: 'service', args: { SERVICE: name } },
    environment: serviceEnvironment(name, around, { demo: placeholders, outer }),
    networks: ['nats', ...(usesDatabase(name) ? ['database'] : []), ...(usesKeycloak(name) ? ['identity'] : [])],
    depends_on: {
      nats: { condition: 'service_healthy' },
      migrate: { condition: 'service_completed_successfully' },
      ...(usesKeycloak(name) ? { realm: { condition: 'service_completed_successfully' } } : {}),
      ...(name === AUTH_SERVICE ? {} : { [AUTH_SERVICE]: { condition: 'service_healthy' } }),
    },
  };
}

/** Once at each start: the schema, the passwords of roles and accounts, the demo rooms. It sees all secrets, to refuse the demo's where others get in. */
function migration(): object {
  // The public keys stand for their seeds.
  const secrets = Object.keys(demoSecrets()).filter((name) => !name.endsWith('_SEED'));
  return {
    extends: { file: 'compose/service.yml', service: 'operator' },
    // The only one that builds the image: a build of its own would talk into what `backup` writes.
    build: { context: '.', target: 'operator' },
    command: ['migrate', '--seed'],
    environment: {
      DATABASE_URL: databaseUrl('postgres', placeholder('POSTGRES_PASSWORD')),
      PUBLIC_ORIGIN: '${PUBLIC_ORIGIN:-}',
      BIND_ADDRESS: '${BIND_ADDRESS:-}',
      ...Object.fromEntries(secrets.map((name) => [name, placeholder(name)])),
    },
    networks: ['database'],
    depends_on: { postgres: { condition: 'service_healthy' } },
  };
}

/** Once at each start: the settings of Keycloak's realm. */
function realmUpdate(): object {
  return {
    extends: { file: 'compose/service.yml', service: 'operator' },
    // `migrate` builds the image.
    pull_policy: 'never',
    command: ['realm'],
    environment: {
      KEYCLOAK_URL: around.keycloakUrl,
      PUBLIC_ORIGIN: '${PUBLIC_ORIGIN:-http://localhost:${PORT}}',
      ...Object.fromEntries(realmSettings.map((name) => [name, placeholder(name)])),
    },
    networks: ['identity'],
    depends_on: {
      migrate: { condition: 'service_completed_successfully' },
      keycloak: { condition: 'service_healthy' },
    },
  };
}

const realmSettings = [
  'KEYCLOAK_ADMIN_USER',
  'KEYCLOAK_ADMIN_PASSWORD',
  'KEYCLOAK_BACKEND_CLIENT_SECRET',
  'KEYCLOAK_SESSIONS_CLIENT_SECRET',
  'KEYCLOAK_DIRECTORY_CLIENT_SECRET',
  'PEOPLE_EDIT_NAMES',
];

const usesDatabase = (service: string): boolean => declared.includes(passwordNameOf(service));
const passwordNameOf = (service: string): string => `${roleOf(service).toUpperCase()}_DB_PASSWORD`;
const passwordOf = (service: string): string => placeholder(passwordNameOf(service));
const databaseUrl = (role: string, password: string): string =>
  `postgres://${role}:${password}@postgres:5432/${chatDatabase}`;

/** A service's role in the database. */
function roleOf(service: string): string {
  return service.replaceAll('-', '_');
}

function placeholder(name: string): string {
  return `\${${name}:?}`;
}
