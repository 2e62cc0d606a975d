import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { inRepository } from './repository.ts';

/** Names to values of `.env.example`, over which `.env` wins, and over both this process's environment. */
export type DemoEnv = Readonly<Record<string, string>>;

/**
 * The settings, keys and passwords of the local demo, as `docker compose` reads them too.
 *
 * @param overrides - wins over the files; default: this process's environment
 */
export function loadDemoEnv(overrides: NodeJS.ProcessEnv = process.env): DemoEnv {
  const own = inRepository('.env');
  return mergeDemoEnv(readFileSync(inRepository('.env.example'), 'utf8'), {
    ...(existsSync(own) ? parseEnv(readFileSync(own, 'utf8')) : {}),
    ...overrides,
  });
}

/** The keys and passwords of `.env.example`, which everybody knows; the names are those that `.env` may give others to. */
export function demoSecrets(): DemoEnv {
  const declared = Object.entries(mergeDemoEnv(readFileSync(inRepository('.env.example'), 'utf8'), {}));
  return Object.fromEntries(declared.filter(([name]) => /PASSWORD|SECRET|^AUTH_(?:ISSUER|XKEY)/.test(name)));
}

/** Only names that the file declares are taken from `overrides`, so that nothing else leaks into the servers. */
export function mergeDemoEnv(fileText: string, overrides: NodeJS.ProcessEnv): DemoEnv {
  const declared = Object.entries(parseEnv(fileText)).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, overrides[name] ?? value] as const],
  );
  return Object.fromEntries(declared);
}

/**
 * One value that must be there.
 *
 * @throws Error naming the variable when it is missing or empty
 */
export function requireDemo(env: DemoEnv, name: string): string {
  const value = env[name];
  if (value === undefined || value === '') throw new Error(`.env.example has no ${name}.`);
  return value;
}
