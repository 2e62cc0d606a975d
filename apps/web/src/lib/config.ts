/** What differs between environments. Addresses may be relative to the page’s own origin. */
export interface Config {
  readonly keycloakUrl: string;
  readonly keycloakRealm: string;
  readonly keycloakClientId: string;
  /** The address of the NATS WebSocket, absolute. */
  readonly natsUrl: string;
}

/** Values by name: `window.__env__` where the app is served, `import.meta.env` in development. */
export type Environment = Readonly<Record<string, unknown>>;

/**
 * Returns the configuration of this page: `env.js` first, then `VITE_*`, then one origin for everything.
 *
 * @param origin The page’s origin: `https://chat.example.org`.
 */
export const readConfig = (runtime: Environment, build: Environment, origin: string): Config => {
  const value = (name: string, fallback: string): string =>
    text(runtime[name]) ?? text(build[`VITE_${name}`]) ?? fallback;
  return {
    keycloakUrl: value('KEYCLOAK_URL', '/auth'),
    keycloakRealm: value('KEYCLOAK_REALM', 'nats-chat'),
    keycloakClientId: value('KEYCLOAK_CLIENT_ID', 'nats-chat-app'),
    natsUrl: webSocketUrl(value('NATS_URL', '/nats-ws'), origin),
  };
};

/** A value that a template left empty counts as absent. */
const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

function webSocketUrl(address: string, origin: string): string {
  const url = new URL(address, origin);
  if (url.protocol === 'https:') url.protocol = 'wss:';
  if (url.protocol === 'http:') url.protocol = 'ws:';
  return url.href;
}
