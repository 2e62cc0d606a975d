import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { type DemoEnv, loadDemoEnv } from '../demo-env.ts';
import { inRepository } from '../repository.ts';
import { findServices, serviceEnvironment, tuningOf } from './applications.ts';

/**
 * Returns one line for each setting that a part of the system would refuse: its name, its value unless that is a secret, and
 * what is allowed. Each service is asked, by the reader that its `config.ts` exports, so that no rule is here again.
 *
 * @param settings - of an operator, by name
 */
export async function settingProblems(settings: DemoEnv = loadDemoEnv()): Promise<readonly string[]> {
  const problems = await Promise.all(findServices().map((service) => serviceProblems(service, settings)));
  return [...new Set([...problems.flat(), ...ownProblems(settings)])];
}

async function serviceProblems(service: string, settings: DemoEnv): Promise<readonly string[]> {
  const read = await readerOf(service);
  const shown = new Set([...tuningOf(service), COLLECTOR]);
  const collector = settings[COLLECTOR] ?? '';
  const around = { ...anywhere, ...(collector !== '' && { collector }) };
  try {
    read(serviceEnvironment(service, around, { demo: settings, outer: { ...process.env, ...settings } }));
    return [];
  } catch (error) {
    const refused = refusal.safeParse(error);
    if (!refused.success) throw error;
    return refused.data.problems.map(({ name, problem }) =>
      shown.has(name) ? line(name, settings[name] ?? process.env[name] ?? '', problem) : `${name}: ${problem}`,
    );
  }
}

/** What no service reads. */
function ownProblems(settings: DemoEnv): readonly string[] {
  const { PEOPLE_EDIT_NAMES: editNames = '', OTLP_HTTP_ENDPOINT: address = '' } = settings;
  return [
    ...(['', 'yes', 'no'].includes(editNames) ? [] : [line('PEOPLE_EDIT_NAMES', editNames, 'yes or no')]),
    ...(address === '' || URL.canParse(address) ? [] : [line('OTLP_HTTP_ENDPOINT', address, 'a URL')]),
  ];
}

const line = (name: string, value: string, allowed: string): string => `${name}=${value}: ${allowed}`;

/** What the configuration of a service throws. */
const refusal = z.object({ problems: z.array(z.object({ name: z.string(), problem: z.string() })) });

const COLLECTOR = 'OTEL_EXPORTER_OTLP_ENDPOINT';

/** Nothing is connected to. */
const anywhere = {
  natsUrl: 'nats://localhost:4222',
  keycloakUrl: 'http://localhost/auth',
  keycloakIssuer: 'http://localhost/auth/realms/nats-chat',
  databaseUrl: () => 'postgres://localhost/chat',
};

/** Returns the reader of a service’s configuration: the one function that its `config.ts` exports as `read…Config`. */
async function readerOf(service: string): Promise<(env: NodeJS.ProcessEnv) => unknown> {
  const file = pathToFileURL(inRepository('apps', service, 'src', 'config.ts')).href;
  const exported = Object.entries((await import(file)) as Readonly<Record<string, unknown>>);
  const reader = exported.find(([name]) => /^read\w+Config$/.test(name))?.[1];
  if (typeof reader !== 'function') throw new Error(`apps/${service}/src/config.ts exports no reader.`);
  return reader as (env: NodeJS.ProcessEnv) => unknown;
}
