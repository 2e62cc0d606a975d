/** A service by its name, `weather-map`, and what the name becomes in code. */
export interface Names {
  readonly name: string;
  /** `weatherMap` */
  readonly camel: string;
  /** `WeatherMap` */
  readonly pascal: string;
  /** `weather_map` */
  readonly snake: string;
  /** `'weather-map'`, as a key of an object. */
  readonly key: string;
}

export const namesOf = (name: string): Names => {
  const pascal = name
    .split('-')
    .map((part) => `${part.charAt(0).toUpperCase()}${part.slice(1)}`)
    .join('');
  const camel = `${pascal.charAt(0).toLowerCase()}${pascal.slice(1)}`;
  return { name, camel, pascal, snake: name.replaceAll('-', '_'), key: name === camel ? name : `'${name}'` };
};

/** Returns the files of a new service by their paths: one endpoint, its handler and metric, and their tests. */
export const filesOf = (names: Names): Readonly<Record<string, string>> => {
  const folder = `apps/${names.name}`;
  return {
    [`libs/contracts/src/endpoints/${names.name}.ts`]: endpoints(names),
    [`${folder}/package.json`]: manifest(names),
    [`${folder}/tsconfig.json`]: tsconfig,
    [`${folder}/README.md`]: readme(names),
    [`${folder}/src/main.ts`]: main(names),
    [`${folder}/src/start.ts`]: start(names),
    [`${folder}/src/service.ts`]: service(names),
    [`${folder}/src/config.ts`]: config(names),
    [`${folder}/src/metrics.ts`]: metrics(names),
    [`${folder}/src/handlers/greet-caller.ts`]: handler(names),
    [`${folder}/src/handlers/greet-caller.test.ts`]: handlerTest(names),
    [`${folder}/test/${names.name}.int.test.ts`]: serviceTest(names),
  };
};

/** How the rows of a service are reached from the contract. */
const rows = ({ name, camel }: Names): string => (name === camel ? `contract.${name}` : `contract['${name}']`);

const endpoints = ({ name, camel }: Names): string => `import { z } from 'zod';
import { endpoint } from '../define.ts';
import { emptyPayload } from '../schemas.ts';

const queue = '${name}-workers';

export const ${camel} = {
  greet: endpoint({
    subject: '${name}.greet.{user}',
    summary: 'A greeting.',
    role: 'any',
    queue,
    request: emptyPayload,
    reply: z.object({ text: z.string() }),
  }),
} as const;
`;

const manifest = ({ name }: Names): string =>
  JSON.stringify({
    name: `@nats-chat/${name}`,
    version: '0.1.0',
    private: true,
    license: 'Apache-2.0',
    type: 'module',
    scripts: {
      typecheck: 'tsc --noEmit',
      test: `vitest run --root ../.. --project unit apps/${name}`,
    },
    dependencies: {
      '@nats-chat/contracts': '*',
      '@nats-chat/otel': '*',
      '@nats-chat/service-kit': '*',
      '@nats-chat/subjects': '*',
    },
    devDependencies: {
      '@nats-chat/messaging': '*',
      '@nats-chat/testkit': '*',
    },
    nx: { tags: ['layer:app'] },
  });

const tsconfig = '{ "extends": "../../tsconfig.base.json", "include": ["src", "test", "*.ts"] }';

const readme = ({ name, snake }: Names): string => `# ${name}

## Purpose

Greets whoever asks.

## Subjects

Answered in the queue group \`${name}-workers\`; any number of instances share them.

| subject | what |
|---|---|
| \`${name}.greet.{user}\` | a greeting |

## Data owned

None.

## Configuration

What every service reads: \`NATS_URL\`, \`NATS_USER\`, \`NATS_PASSWORD\`, \`NATS_REPLICAS\`, \`PROBE_HOST\`, \`PROBE_PORT\`, \`LOG_LEVEL\`,
\`OTEL_EXPORTER_OTLP_ENDPOINT\`.

## Failure modes

| what fails | what happens |
|---|---|
| ${name} is down | nobody is greeted: requests end in \`UNAVAILABLE\`; chat goes on |

## Run alone

Beside a running system, as one more instance: \`NATS_PASSWORD\` is \`${snake.toUpperCase()}_NATS_PASSWORD\` of \`.env.example\`.

\`\`\`sh
NATS_URL=nats://127.0.0.1:4222 NATS_USER=${name} NATS_PASSWORD=… \\
  node --conditions=@nats-chat/source apps/${name}/src/main.ts
\`\`\`

Its tests: \`npx vitest run --project unit apps/${name}\`, and with a real server \`--project integration apps/${name}\`.
`;

const main = ({ name, pascal }: Names): string => `import { runService } from '@nats-chat/service-kit';
import { read${pascal}Config } from './config.ts';
import { start${pascal} } from './start.ts';

await runService('${name}', read${pascal}Config, start${pascal});
`;

const start = ({
  pascal,
}: Names): string => `import type { RunningService, ServiceContext } from '@nats-chat/service-kit';
import type { Config } from './config.ts';
import { create${pascal} } from './service.ts';

/** Makes the service of its parts. What it needs while it runs, such as a database, it opens with \`use\`. */
export const start${pascal} = async ({ use }: ServiceContext<Config>): Promise<RunningService<unknown>> => {
  const greeting = await use({ name: 'the greeting', open: () => 'Hello' });
  return { implementation: create${pascal}({ greeting }) };
};
`;

const service = (names: Names): string => `import { contract } from '@nats-chat/contracts';
import { implement, type Implementation } from '@nats-chat/service-kit';
import { greetCaller, type GreetCallerOptions } from './handlers/greet-caller.ts';

/** What ${names.name} answers. */
export const create${names.pascal} = (options: GreetCallerOptions): Implementation<unknown> =>
  implement(${rows(names)}, {
    greet: greetCaller(options),
  });
`;

const config = ({
  pascal,
}: Names): string => `import { readConfig, type Config as ServiceConfig } from '@nats-chat/service-kit';

const shape = {};

export type Config = ServiceConfig<typeof shape>;

/** Needs what every service needs, and nothing else. @throws Error that names each variable that is wrong. */
export const read${pascal}Config = (env?: NodeJS.ProcessEnv): Config => readConfig(shape, env);
`;

const metrics = ({ snake }: Names): string => `import { counter } from '@nats-chat/otel';

/** What the service counts beyond the kit’s own metrics of each request. */
export const metrics = {
  greetings: counter('${snake}_greetings_total', 'Greetings.'),
} as const;
`;

const handler = (names: Names): string => `import type { contract } from '@nats-chat/contracts';
import type { Handler } from '@nats-chat/service-kit';
import { decodeToken } from '@nats-chat/subjects';
import { metrics } from '../metrics.ts';

type Greet = (typeof contract)['${names.name}']['greet'];

export interface GreetCallerOptions {
  readonly greeting: string;
}

/** Greets the caller by name. */
export const greetCaller =
  ({ greeting }: GreetCallerOptions): Handler<Greet> =>
  async ({ caller }) => {
    metrics.greetings.add(1);
    return { text: \`\${greeting}, \${decodeToken(caller)}.\` };
  };
`;

const handlerTest = ({ name }: Names): string => `import { createLogger } from '@nats-chat/otel';
import { expect, it } from 'vitest';
import { greetCaller } from './greet-caller.ts';

const call = {
  caller: 'jane=2Edoe',
  target: {},
  request: {},
  room: undefined,
  signal: new AbortController().signal,
  logger: createLogger({ service: '${name}', level: 'silent' }),
};

it('greets people by the name that they sign in with', async () => {
  expect(await greetCaller({ greeting: 'Hello' })(call)).toEqual({ text: 'Hello, jane.doe.' });
});
`;

const serviceTest = (names: Names): string => `import { contract } from '@nats-chat/contracts';
import { requester } from '@nats-chat/messaging';
import { startTestNats, startTestService, type TestNats, type TestService } from '@nats-chat/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';

let nats: TestNats;
let service: TestService;

beforeAll(async () => {
  nats = await startTestNats({ services: ['${names.name}'], people: { alice: ['user'] } });
  service = await startTestService('${names.name}', nats.serviceEnv('${names.name}'));
});
afterAll(async () => {
  await service.stop();
  await nats.stop();
});

it('answers a person over a real server', async () => {
  const request = requester(await nats.person('alice'), 'alice');
  expect(await request(${rows(names)}.greet, {}, {})).toEqual({ text: 'Hello, alice.' });
});
`;
