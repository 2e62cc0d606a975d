import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { inRepository } from './repository.ts';

/** Names to values of `nats/demo.env`, over which a variable of the same name in this process's environment wins. */
export type DemoEnv = Readonly<Record<string, string>>;

/**
 * The keys, passwords and names of the local demo.
 *
 * @param overrides - wins over the file; default: this process's environment
 */
export function loadDemoEnv(overrides: NodeJS.ProcessEnv = process.env): DemoEnv {
  return mergeDemoEnv(readFileSync(inRepository('nats', 'demo.env'), 'utf8'), overrides);
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
  if (value === undefined || value === '') throw new Error(`nats/demo.env has no ${name}.`);
  return value;
}
