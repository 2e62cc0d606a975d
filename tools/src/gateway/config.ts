/** What the one origin stands in front of. */
export interface GatewayConfig {
  readonly port: number;
  /** What browsers see, such as http://localhost:3000. */
  readonly publicOrigin: string;
  /** Keycloak's base without a path. */
  readonly keycloakUpstream: string;
  /** `ws://…` of nats-server. */
  readonly natsUpstream: string;
  /** The folder of the built page. */
  readonly webRoot: string;
  /** A Collector's OTLP base, over HTTP (port 4318); without one, telemetry of browsers is thrown away. */
  readonly otlpHttpEndpoint?: string;
  readonly keycloakClientId: string;
  /** Whether Keycloak's administrators may come in by this origin. */
  readonly consoleIsOpen: boolean;
}

/** @throws Error naming the variable that is missing */
export function readGatewayConfig(env: NodeJS.ProcessEnv = process.env): GatewayConfig {
  const otlpHttpEndpoint = env['OTLP_HTTP_ENDPOINT'];
  return {
    port: Number(required(env, 'PORT')),
    publicOrigin: required(env, 'PUBLIC_ORIGIN'),
    keycloakUpstream: required(env, 'KEYCLOAK_UPSTREAM'),
    natsUpstream: required(env, 'NATS_WS_UPSTREAM'),
    webRoot: required(env, 'WEB_ROOT'),
    keycloakClientId: required(env, 'KEYCLOAK_CLIENT_ID'),
    consoleIsOpen: env['ADMIN_CONSOLE'] !== 'closed',
    ...(otlpHttpEndpoint === undefined || otlpHttpEndpoint === '' ? {} : { otlpHttpEndpoint }),
  };
}

function required(env: NodeJS.ProcessEnv, name: string): string {
  const value = env[name];
  if (value === undefined || value === '') throw new Error(`The gateway needs ${name}.`);
  return value;
}

/** Returns the text of `/env.js`: what differs between environments, for the page. */
export function envScript(config: Pick<GatewayConfig, 'keycloakClientId'>): string {
  const values = {
    KEYCLOAK_URL: '/auth',
    KEYCLOAK_REALM: 'nats-chat',
    KEYCLOAK_CLIENT_ID: config.keycloakClientId,
    NATS_URL: '/nats-ws',
  };
  return `window.__env__ = ${JSON.stringify(values)};\n`;
}
