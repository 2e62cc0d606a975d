import { demoSecrets } from '../demo-env.ts';

const localHosts = ['localhost', '127.0.0.1', '[::1]', '::1'];
const guide = 'docs/how-to/run-behind-tls.md';

/** Returns whether others reach the origin, from another machine than its own; not when there is none. */
export function isPublic(origin: string | undefined): boolean {
  return origin !== undefined && origin !== '' && !localHosts.includes(URL.parse(origin)?.hostname ?? '');
}

/** Returns whether other machines reach what listens at an address; not when there is none. */
function isOpen(address: string | undefined): boolean {
  return address !== undefined && address !== '' && !localHosts.includes(address);
}

/**
 * Says that `npm start` listens on this machine alone, where the settings ask for more.
 *
 * @returns one line; undefined where they do not
 */
export function localOnlyProblem(env: NodeJS.ProcessEnv): string | undefined {
  const { BIND_ADDRESS: address, PUBLIC_ORIGIN: origin } = env;
  const setting = isOpen(address) ? 'BIND_ADDRESS' : isPublic(origin) ? 'PUBLIC_ORIGIN' : undefined;
  if (setting === undefined) return undefined;
  return `npm start is for this machine alone, and ${setting}=${env[setting] ?? ''} lets others in: type docker compose up (${guide}), or ${setting}= npm start`;
}

/**
 * Refuses to let other machines in at an address of no name, and with the keys and passwords of the demo: where
 * `BIND_ADDRESS` or `PUBLIC_ORIGIN` is not this machine's own.
 *
 * @throws Error with one line that names the settings to change
 */
export function refusePublicDemo(env: NodeJS.ProcessEnv): void {
  const { BIND_ADDRESS: address, PUBLIC_ORIGIN: origin } = env;
  if (isOpen(address) && !isPublic(origin))
    throw new Error(
      `BIND_ADDRESS=${address} lets others in, but there is no address that they can sign in at: write PUBLIC_ORIGIN=https://… into .env, what people type (${guide}), or take BIND_ADDRESS out.`,
    );
  if (origin === undefined || !isPublic(origin)) return;
  const unchanged = Object.entries(demoSecrets()).flatMap(([name, value]) => (env[name] === value ? [name] : []));
  if (unchanged.length === 0) return;
  throw new Error(
    `Others reach ${origin}, but these have the public values of .env.example: ${unchanged.join(', ')}. Write your own into .env (${guide}).`,
  );
}
