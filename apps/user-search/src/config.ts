import { readConfig, type Config as ServiceConfig } from '@nats-chat/service-kit';
import { z } from 'zod';

const text = z.string().min(1);

const shape = {
  /** PostgreSQL, as the role `user_search`. */
  DATABASE_URL: z.url({ protocol: /^postgres(?:ql)?$/ }),
  /** Where this service reaches Keycloak, with `/auth`. */
  KEYCLOAK_URL: z.url(),
  /** `iss` of the tokens: where browsers reach Keycloak, up to the realm. */
  KEYCLOAK_ISSUER: z.url().regex(/\/realms\/[^/]+$/, 'It ends in /realms/{realm}.'),
  /** The client that reads people and events. */
  KEYCLOAK_DIRECTORY_CLIENT_ID: text,
  KEYCLOAK_DIRECTORY_CLIENT_SECRET: text,
  /** How often Keycloak is asked for changes, in seconds; names have to follow within a minute. */
  DIRECTORY_FOLLOW_SECONDS: z.coerce.number().int().min(1).max(30).default(10),
  /** How often everybody is compared with Keycloak, in seconds. */
  DIRECTORY_COMPARE_SECONDS: z.coerce.number().int().min(10).max(86_400).default(3_600),
  /** Whether people see each other’s addresses, by which they are found in any case. */
  DIRECTORY_SHOW_EMAIL: z
    .enum(['yes', 'no'])
    .default('no')
    .transform((answer) => answer === 'yes'),
};

export type Config = ServiceConfig<typeof shape>;

/** Reads the configuration from the environment. @throws Error with one line that names each variable that is missing or wrong. */
export const readUserSearchConfig = (env?: NodeJS.ProcessEnv): Config => readConfig(shape, env);
