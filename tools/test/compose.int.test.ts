import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { addOperatorCommands } from '../src/operator/commands.ts';

import { demoSecrets } from '../src/demo-env.ts';
import { refusePublicDemo } from '../src/operator/public-demo.ts';
import { inRepository } from '../src/repository.ts';
import { freePort, loadDemoEnv, natsCommand, readComposeModel } from '../src/servers/index.ts';
import { versions } from '../src/servers/versions.ts';
import { findServices } from '../src/stack/index.ts';

/** Variables as a map, or as lines, which is how Compose's loader leaves them. */
const environment = z.union([
  z.record(z.string(), z.string()),
  z
    .array(z.string())
    .transform((lines): Record<string, string> =>
      Object.fromEntries(lines.map((line) => line.split(/=(.*)/s, 2) as [string, string])),
    ),
]);
const serviceSchema = z.object({
  image: z.string().optional(),
  build: z.object({ target: z.string(), args: environment.optional() }).optional(),
  environment: environment.default({}),
  networks: z.record(z.string(), z.unknown()).default({}),
  ports: z.array(z.object({ published: z.coerce.string(), host_ip: z.string().optional() })).default([]),
  read_only: z.boolean().default(false),
  restart: z.string().optional(),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  deploy: z.object({ resources: z.object({ limits: z.object({ memory: z.unknown() }) }) }),
});
const modelSchema = z.object({ services: z.record(z.string(), serviceSchema) });
type Services = z.infer<typeof modelSchema>['services'];

const read = async (env: Readonly<Record<string, string>> = {}): Promise<Services> =>
  modelSchema.parse(unescaped(await readComposeModel(env))).services;

/** What Compose prints can be read by it again: it doubles every dollar sign. */
const unescaped = (model: unknown): unknown => JSON.parse(JSON.stringify(model).replaceAll('$$', '$'));

const servers = ['nats', 'postgres', 'keycloak'];
let services: Services;
let targets: readonly string[];
beforeAll(async () => {
  services = await read();
  const dockerfile = await readFile(inRepository('Dockerfile'), 'utf8');
  targets = [...dockerfile.matchAll(/^FROM \S+ AS (\S+)$/gm)].map((match) => match[1] ?? '');
});

const of = (name: string): Services[string] => {
  const found = services[name];
  if (found === undefined) throw new Error(`Compose has no ${name}.`);
  return found;
};

describe('docker-compose.yml', () => {
  it('has every service, the servers around them, and the migration before them', () => {
    const always = Object.keys(services).filter((name) => !['backup', 'restore'].includes(name));
    expect(always.sort()).toEqual([...findServices(), ...servers, 'migrate', 'realm', 'web'].sort());
  });

  it('builds images that the Dockerfile has, and pins the others', async () => {
    const all = Object.values(services);
    for (const { build } of all) if (build !== undefined) expect(targets).toContain(build.target);
    for (const name of findServices()) expect(of(name).build).toEqual({ target: 'service', args: { SERVICE: name } });
    const built = all.flatMap(({ build, image }) => (build === undefined ? [] : [image]));
    const foreign = all.flatMap(({ image }) => (image === undefined || built.includes(image) ? [] : [image]));
    for (const image of foreign) expect(image).toMatch(/^(?:nats|postgres):\d+[\w.-]*$/);
    expect(of('nats').image).toBe(`nats:${versions.natsServer}-alpine`);
    expect(of('postgres').image).toBe(`postgres:${versions.postgres}`);
    expect(await readFile(inRepository('Dockerfile'), 'utf8')).toContain(`keycloak/keycloak:${versions.keycloak} `);
  });

  it('opens one port, on this machine alone', () => {
    const open = Object.entries(services).flatMap(([name, { ports }]) => ports.map((port) => ({ name, ...port })));
    expect(open).toEqual([{ name: 'web', published: '3000', host_ip: '127.0.0.1' }]);
  });

  it('lets only owners reach PostgreSQL, and Keycloak not reach NATS', () => {
    const servicesOn = (network: string) =>
      Object.keys(services)
        .filter((name) => network in of(name).networks)
        .filter((name) => !['backup', 'restore'].includes(name))
        .sort();
    const roles = Object.keys(loadDemoEnv({})).flatMap((name) => {
      const role = /^(\w+)_DB_PASSWORD$/.exec(name)?.[1];
      return role === undefined ? [] : [role.toLowerCase().replaceAll('_', '-')];
    });
    expect(servicesOn('database')).toEqual(['keycloak', 'migrate', 'postgres', ...roles].sort());
    expect(servicesOn('nats')).toEqual(['nats', 'web', ...findServices()].sort());
    expect(servicesOn('edge')).toEqual(['web']);
  });

  it('restarts, limits and starts everything in its order', () => {
    for (const [name, { restart, depends_on, read_only }] of Object.entries(services)) {
      if (['migrate', 'realm', 'backup', 'restore'].includes(name)) continue;
      expect(restart, name).toBe('unless-stopped');
      for (const { condition } of Object.values(depends_on)) expect(condition, name).not.toBe('service_started');
      if (![...servers].includes(name)) expect(read_only, name).toBe(true);
    }
    expect(of('fanout').depends_on).toMatchObject({
      nats: { condition: 'service_healthy' },
      migrate: { condition: 'service_completed_successfully' },
      'auth-callout': { condition: 'service_healthy' },
    });
  });

  it('gives nats-server what npm start gives it', async () => {
    const ports = { client: await freePort(), webSocket: await freePort(), monitor: await freePort() };
    const { env } = natsCommand('nats-server', { dataDir: '/', ports });
    const known = Object.keys(of('nats').environment);
    const config = await readFile(inRepository('nats', 'nats.conf'), 'utf8');
    const needed = [...config.matchAll(/[:=]\s*\$([A-Z_]+)/g)].map((match) => match[1] ?? '');
    expect(known.sort()).toEqual([...new Set(needed)].sort());
    expect(Object.keys(env)).toEqual(expect.arrayContaining(needed));
  });

  it('gives a service its own passwords and no other', () => {
    for (const name of findServices().filter((service) => service !== 'auth-callout')) {
      const secrets = Object.values(of(name).environment).flatMap((value) => value.match(/demo-local-[\w-]+/g) ?? []);
      for (const secret of secrets) expect(secret).toMatch(new RegExp(`^demo-local-${name}-`));
    }
  });

  it('follows another port, another address and other passwords to wherever they count', async () => {
    const changed = await read({ PORT: '8888', ROOM_NATS_PASSWORD: 'another', ROOM_DB_PASSWORD: 'one-more' });
    expect(changed['web']?.ports[0]?.published).toBe('8888');
    expect(changed['nats']?.environment['NATS_ALLOWED_ORIGINS']).toBe('["http://localhost:8888"]');
    expect(changed['auth-callout']?.environment['KEYCLOAK_ISSUER']).toContain('http://localhost:8888/auth');
    expect(changed['room']?.environment).toMatchObject({ NATS_PASSWORD: 'another' });
    expect(changed['room']?.environment['DATABASE_URL']).toContain('one-more');
    expect(changed['migrate']?.environment).toMatchObject({
      ROOM_NATS_PASSWORD: 'another',
      ROOM_DB_PASSWORD: 'one-more',
    });
    const moved = await read({ PUBLIC_ORIGIN: 'https://chat.example.org', BIND_ADDRESS: '0.0.0.0' });
    expect(moved['web']?.environment).toMatchObject({ PUBLIC_ORIGIN: 'https://chat.example.org' });
    expect(moved['keycloak']?.environment['KC_HOSTNAME']).toBe('https://chat.example.org/auth');
    expect(moved['web']?.ports[0]?.host_ip).toBe('0.0.0.0');
  });

  it('changes nothing of passwords that YAML, a shell or nats-server could take for something else', async () => {
    const changed = await read({
      NATS_AUTH_PASSWORD: '20261126210000',
      NATS_SYS_PASSWORD: '5k',
      NATS_CHAT_PASSWORD: 'true',
      FANOUT_NATS_PASSWORD: '-abc',
      HISTORY_NATS_PASSWORD: '2026-01-01',
      PERSIST_NATS_PASSWORD: 'null',
      PRESENCE_NATS_PASSWORD: '~',
      ROOM_NATS_PASSWORD: '0x10',
      POSTGRES_PASSWORD: '1e3',
      // The quotes are those of `.env`.
      KEYCLOAK_ADMIN_PASSWORD: "'a$b #c'",
    });
    const seen = (name: string) => changed[name]?.environment;
    // As nats.conf takes them.
    expect(seen('nats')).toMatchObject({
      NATS_AUTH_PASSWORD: '"20261126210000"',
      NATS_SYS_PASSWORD: '"5k"',
      NATS_CHAT_PASSWORD: '"true"',
    });
    expect(seen('auth-callout')).toMatchObject({
      NATS_AUTH_PASSWORD: '20261126210000',
      NATS_SYS_PASSWORD: '5k',
      NATS_CHAT_PASSWORD: 'true',
    });
    expect(seen('fanout')).toMatchObject({ NATS_PASSWORD: '-abc' });
    expect(seen('history')).toMatchObject({ NATS_PASSWORD: '2026-01-01' });
    expect(seen('persist')).toMatchObject({ NATS_PASSWORD: 'null' });
    expect(seen('presence')).toMatchObject({ NATS_PASSWORD: '~' });
    expect(seen('room')).toMatchObject({ NATS_PASSWORD: '0x10' });
    expect(seen('postgres')).toMatchObject({ POSTGRES_PASSWORD: '1e3' });
    expect(seen('migrate')).toMatchObject({ ROOM_NATS_PASSWORD: '0x10', KEYCLOAK_ADMIN_PASSWORD: 'a$b #c' });
    expect(seen('keycloak')).toMatchObject({ KC_BOOTSTRAP_ADMIN_PASSWORD: 'a$b #c' });
  });

  it('leaves localhost and the administrator’s console out where the origin is a public one', async () => {
    expect(of('web').environment['ADMIN_CONSOLE']).toBe('');
    const PUBLIC_ORIGIN = 'https://chat.example.org';
    const moved = await read({ PUBLIC_ORIGIN });
    expect(moved['keycloak']?.environment).toMatchObject({ PUBLIC_ORIGIN });
    expect(moved['web']?.environment['ADMIN_CONSOLE']).toBe('closed');
    expect(moved['realm']?.environment).toMatchObject({ PUBLIC_ORIGIN });
    const opened = await read({ PUBLIC_ORIGIN, ADMIN_CONSOLE: 'open' });
    expect(opened['web']?.environment['ADMIN_CONSOLE']).toBe('open');
  });
});

it.each(['docs/how-to/write-a-bot.md', 'keycloak/README.md'])(
  '%s names services that Compose has, and commands that operators have',
  async (guide) => {
    const operators = new Command();
    addOperatorCommands(operators, () => undefined);
    const text = await readFile(inRepository(guide), 'utf8');
    const lines = [...text.matchAll(/docker compose run ((?:--?\w+ )*)([\w-]+)((?: [\w-]+)*)/g)];
    expect(lines).not.toEqual([]);
    for (const [line, , service = '', words = ''] of lines) {
      expect(of(service).image, line).toBe('nats-chat-operator:local');
      let command: Command | undefined = operators;
      for (const word of words
        .trim()
        .split(' ')
        .filter((part) => /^[a-z]/.test(part))) {
        if (command?.commands.length === 0) break;
        command = command?.commands.find((known) => known.name() === word);
      }
      expect(command, line).toBeDefined();
    }
  },
);

describe('a public origin', () => {
  const PUBLIC_ORIGIN = 'https://chat.example.org';
  const names = Object.keys(demoSecrets());
  const own = Object.fromEntries(names.map((name) => [name, `own-${name}`]));

  it('is refused with any secret of the demo, before somebody gets in', async () => {
    const { migrate } = await read({ PUBLIC_ORIGIN });
    const seen = names.filter((name) => !name.endsWith('_SEED'));
    expect(() => refusePublicDemo(migrate?.environment ?? {})).toThrow(`.env.example: ${seen.join(', ')}. `);
    expect(of('web').depends_on).toMatchObject({ realm: { condition: 'service_completed_successfully' } });
    expect(of('realm').depends_on).toMatchObject({ migrate: { condition: 'service_completed_successfully' } });
  });

  it('is missing where the port is open to others, and nobody gets in', async () => {
    const { migrate } = await read({ ...own, BIND_ADDRESS: '0.0.0.0' });
    expect(() => refusePublicDemo(migrate?.environment ?? {})).toThrow('write PUBLIC_ORIGIN=https://… into .env');
  });

  it('is taken with keys and passwords of its own', async () => {
    const { migrate, realm } = await read({ ...own, PUBLIC_ORIGIN });
    expect(migrate?.environment).toMatchObject({ PUBLIC_ORIGIN });
    for (const { environment } of [migrate, realm].filter((service) => service !== undefined))
      expect(() => refusePublicDemo(environment)).not.toThrow();
  });
});

it('the Dockerfile has the images that Compose builds, and what they share', () => {
  const built = Object.values(services).flatMap(({ build }) => build?.target ?? []);
  expect([...targets].sort()).toEqual([...new Set([...built, 'manifests', 'build', 'base'])].sort());
});
