import { demoSecrets } from '../demo-env.ts';

const localHosts = ['localhost', '127.0.0.1', '[::1]'];

/** Returns whether others reach the origin, from another machine than its own; not when there is none. */
export function isPublic(origin: string | undefined): boolean {
  return origin !== undefined && origin !== '' && !localHosts.includes(URL.parse(origin)?.hostname ?? '');
}

/**
 * Refuses the keys and passwords of the demo where the origin `PUBLIC_ORIGIN` is a public one.
 *
 * @throws Error with one line that names the settings to change
 */
export function refuseDemoSecrets(env: NodeJS.ProcessEnv): void {
  const origin = env['PUBLIC_ORIGIN'];
  if (origin === undefined || !isPublic(origin)) return;
  const unchanged = Object.entries(demoSecrets()).flatMap(([name, value]) => (env[name] === value ? [name] : []));
  if (unchanged.length === 0) return;
  throw new Error(
    `Others reach ${origin}, but these have the public values of .env.example: ${unchanged.join(', ')}. Write your own into .env (docs/how-to/run-behind-tls.md).`,
  );
}
