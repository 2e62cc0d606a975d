import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { inRepository } from '../repository.ts';

const roleSchema = z.object({ name: z.string() });
const mapperSchema = z.looseObject({ name: z.string(), config: z.record(z.string(), z.string()) });
const clientSchema = z.looseObject({
  clientId: z.string(),
  secret: z.string().optional(),
  redirectUris: z.array(z.string()).optional(),
  protocolMappers: z.array(mapperSchema).optional(),
});
const realmSchema = z.looseObject({
  realm: z.string(),
  accessTokenLifespan: z.number(),
  roles: z.object({ realm: z.array(roleSchema) }),
  clients: z.array(clientSchema),
  /** Which realm roles a client's tokens may carry. */
  scopeMappings: z.array(z.object({ client: z.string(), roles: z.array(z.string()) })),
  /** Which roles of another client they may carry, by that client. */
  clientScopeMappings: z.record(z.string(), z.array(z.object({ client: z.string(), roles: z.array(z.string()) }))),
  users: z.array(
    z.looseObject({
      username: z.string(),
      realmRoles: z.array(z.string()),
      email: z.string().optional(),
      serviceAccountClientId: z.string().optional(),
      clientRoles: z.record(z.string(), z.array(z.string())).optional(),
    }),
  ),
});

/** `keycloak/realm.json`. */
export type Realm = z.infer<typeof realmSchema>;

/**
 * Reads `keycloak/realm.json`.
 *
 * @param values - what its placeholders stand for; without it they are left to Keycloak
 * @throws Error naming a placeholder without value and default
 */
export async function readRealm(values?: NodeJS.ProcessEnv): Promise<Realm> {
  const text = await readFile(inRepository('keycloak', 'realm.json'), 'utf8');
  const filled = values === undefined ? text : fillIn(text, values);
  return realmSchema.parse(JSON.parse(filled));
}

function fillIn(text: string, values: NodeJS.ProcessEnv): string {
  return text.replaceAll(/\$\{(\w+)(?::([^}]*))?\}/g, (_, name: string, fallback?: string) => {
    const given = values[name];
    const value = given === undefined || given === '' ? fallback : given;
    if (value === undefined) throw new Error(`${name} is not set.`);
    return JSON.stringify(value).slice(1, -1);
  });
}
