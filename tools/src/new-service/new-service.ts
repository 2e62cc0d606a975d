import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { contractRows, eventRows, serviceNames, streams } from '@nats-chat/contracts';
import { formatted } from '../generate/generate.ts';
import { inRepository } from '../repository.ts';
import { natsPasswordName } from '../servers/database.ts';
import { filesOf, namesOf, type Names } from './template.ts';

const NAME = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;
const MAX_LENGTH = 32;
/** That of the first service in the guide to running bundles. */
const FIRST_PORT = 8101;

/** Text that is put before the first match of `before`, or after the last one of `after`, in a file that there is. */
interface Insertion {
  readonly path: string;
  readonly text: string;
  readonly before?: RegExp;
  readonly after?: RegExp;
}

/**
 * Writes a service with one endpoint: its folder, and the rows and lines that name it. What is derived from them is not
 * written yet.
 *
 * @returns the paths that it wrote
 * @throws Error with one line when the name is not free or no name, or a file is not as it was expected; nothing is
 *   written then
 */
export async function newService(name: string): Promise<readonly string[]> {
  checkName(name);
  const names = namesOf(name);
  const texts = new Map(Object.entries(filesOf(names)));
  for (const insertion of insertionsOf(names)) {
    const { path } = insertion;
    texts.set(path, inserted(texts.get(path) ?? (await readFile(inRepository(path), 'utf8')), insertion));
  }
  for (const [path, text] of texts) {
    await mkdir(dirname(inRepository(path)), { recursive: true });
    await writeFile(inRepository(path), await formatted(path, text));
  }
  return [...texts.keys()];
}

function checkName(name: string): void {
  if (!NAME.test(name) || name.length > MAX_LENGTH)
    throw new Error(`${name} is no name of a service: lower case, digits and single dashes, at most ${MAX_LENGTH}.`);
  const subjects = [
    ...contractRows.map(({ row }) => row.subject),
    ...eventRows.map(([, row]) => row.subject),
    ...Object.values(streams).flatMap((stream) => [...stream.subjects]),
  ];
  const isTaken =
    serviceNames.some((known) => known === name) ||
    existsSync(inRepository('apps', name)) ||
    subjects.some((subject) => subject.split('.')[0] === name);
  if (isTaken) throw new Error(`${name} is taken: by a service, a folder of apps, or the first token of a subject.`);
}

const insertionsOf = ({ name, camel, key }: Names): readonly Insertion[] => [
  {
    path: 'libs/contracts/src/names.ts',
    text: `  '${name}',\n`,
    before: /^\] as const;$/m,
  },
  {
    path: 'libs/contracts/src/services.ts',
    text: `  ${key}: { summary: 'Greets whoever asks.' },\n`,
    before: /^\} as const satisfies Record<ServiceName, ServiceRow>;$/m,
  },
  {
    path: 'libs/contracts/src/contract.ts',
    text: `import { ${camel} } from './endpoints/${name}.ts';\n`,
    after: /^import .*\n/gm,
  },
  {
    path: 'libs/contracts/src/contract.ts',
    text: `  ${key}: ${camel},\n`,
    before: /^\} as const;$/m,
  },
  {
    path: 'libs/permissions/test/matrix.ts',
    text: `  everyone('${name}.greet.alice'),\n`,
    before: /^\n {2}\/\/ As somebody else\.$/m,
  },
  {
    path: '.env.example',
    text: `${natsPasswordName(name)}=demo-local-${name}-nats\n`,
    after: /^\w+_NATS_PASSWORD=demo-local-.*\n/gm,
  },
  {
    path: 'docs/how-to/configure.md',
    text: `${portName(name)}=${FIRST_PORT + serviceNames.length}\n`,
    after: /^\w+_PROBE_PORT=\d+\n/gm,
  },
];

/** `WEATHER_MAP_PROBE_PORT` for `weather-map`. */
export const portName = (service: string): string => `${service.toUpperCase().replaceAll('-', '_')}_PROBE_PORT`;

function inserted(current: string, { path, text, before, after }: Insertion): string {
  const last = after === undefined ? undefined : [...current.matchAll(after)].at(-1);
  const at = last === undefined ? before?.exec(current)?.index : last.index + last[0].length;
  if (at === undefined) throw new Error(`${path} is not as expected: there is no place for “${text.trim()}”.`);
  return current.slice(0, at) + text + current.slice(at);
}
