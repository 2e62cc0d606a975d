import { realmOf } from '@nats-chat/keycloak';
import { rateSetting, readConfig } from '@nats-chat/service-kit';
import { z } from 'zod';

const text = z.string().min(1);

const shape = {
  /** In account AUTH: receives logins. */
  NATS_AUTH_USER: text,
  NATS_AUTH_PASSWORD: text,
  /** In account SYS: lists and ends connections. */
  NATS_SYS_USER: text,
  NATS_SYS_PASSWORD: text,
  /** In account CHAT: keeps the bucket USERS. */
  NATS_CHAT_USER: text,
  NATS_CHAT_PASSWORD: text,
  /** Of the account key that signs answers (SA…). */
  AUTH_ISSUER_SEED: text.startsWith('SA'),
  /** Of the curve key that requests are sealed for (SX…). */
  AUTH_XKEY_SEED: text.startsWith('SX'),
  /** Where this service reaches Keycloak, with `/auth`. */
  KEYCLOAK_URL: z.url(),
  /** `iss` of the tokens: where browsers reach Keycloak, up to the realm. */
  KEYCLOAK_ISSUER: z.url().regex(/\/realms\/[^/]+$/, 'It ends in /realms/{realm}.'),
  KEYCLOAK_CLIENT_ID: text.default('nats-chat-app'),
  /** Clients whose service accounts sign in as bots, separated by commas. */
  AUTH_BOT_CLIENTS: z
    .string()
    .default('')
    .transform((list) => list.split(',').flatMap((id) => id.trim() || [])),
  /** Logins that one person may make a minute, on average, at this instance. */
  AUTH_LOGIN_LIMIT_PER_MINUTE: rateSetting({ perMinute: 120, burst: 100 }, 100_000),
  /** Reads Keycloak’s events. */
  KEYCLOAK_BACKEND_CLIENT_ID: text,
  KEYCLOAK_BACKEND_CLIENT_SECRET: text,
  /** Ends Keycloak’s sessions of people whose password was changed. */
  KEYCLOAK_SESSIONS_CLIENT_ID: text,
  KEYCLOAK_SESSIONS_CLIENT_SECRET: text,
  DATABASE_URL: z.url(),
};

/** Returns the configuration of this service; each variable is explained in README.md. @throws Error as `readConfig` does. */
export const readAuthConfig = (env: NodeJS.ProcessEnv = process.env) => {
  const config = readConfig(shape, env);
  return {
    ...config,
    // The connection that the kit makes and maintains is the one in account CHAT.
    NATS_USER: config.NATS_CHAT_USER,
    NATS_PASSWORD: config.NATS_CHAT_PASSWORD,
    keycloakRealm: realmOf(config.KEYCLOAK_ISSUER),
  };
};

export type AuthConfig = ReturnType<typeof readAuthConfig>;
