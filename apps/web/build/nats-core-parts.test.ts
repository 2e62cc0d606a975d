import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { USED } from './nats-core-parts.ts';

const root = join(import.meta.dirname, '../../..');

/** Where the page’s own modules are. */
const SOURCES = ['apps/web/src', 'libs/{async,client,contracts,messaging,otel,subjects,text,timeline}/src'];

it('are all that the page’s modules import, and no others', () => {
  const files = SOURCES.flatMap((source) => globSync(`${source}/**/*.{ts,tsx}`, { cwd: root }));
  const imported = files
    .filter((file) => !file.includes('.test.'))
    .flatMap((file) => [
      ...readFileSync(join(root, file), 'utf8').matchAll(/^import \{([^}]*)\} from '@nats-io\/nats-core'/gm),
    ])
    .flatMap(([, names = '']) => names.split(','))
    .map((name) => name.trim())
    .filter((name) => name !== '' && !name.startsWith('type '));
  expect([...new Set(imported)].sort()).toEqual(Object.values(USED).flat().sort());
});
