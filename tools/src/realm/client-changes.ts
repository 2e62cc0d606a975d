import { z } from 'zod';
import { differences, merged, shown } from './compare.ts';
import type { KeycloakAdmin } from './keycloak-admin.ts';
import type { Realm } from './realm-file.ts';

/** One difference between a realm and `keycloak/realm.json`. */
export interface RealmChange {
  /** Such as `client nats-chat-app: fullScopeAllowed true → false`; never a secret. */
  readonly description: string;
  readonly apply: () => Promise<void>;
}

type Client = Realm['clients'][number];

/** What Keycloak knows by a name: roles, scopes, mappers. */
export const named = z.array(z.looseObject({ id: z.string(), name: z.string() }));

/** What is read and compared in another way than as a value. */
const notClientValues = ['redirectUris', 'protocolMappers'];

/** A session of it outlives the sign-in page's, and refresh tokens of it do not end. */
const forbiddenScope = 'offline_access';

/** What earlier releases allowed: the page at any port of localhost. */
const formerRedirectUri = /^http:\/\/localhost(?::\d+)?\/\*$/;

/** Finds what of our settings a client does not have; what an operator added stays, but for a scope that we never grant. */
export async function clientChanges(
  admin: KeycloakAdmin,
  current: Readonly<Record<string, unknown>> & { readonly id: string },
  wanted: Client,
): Promise<readonly RealmChange[]> {
  const path = `/clients/${current.id}`;
  const of = `client ${wanted.clientId}`;
  const differing = differences(current, wanted, notClientValues);
  const redirectUris = redirectUrisOf(
    z.array(z.string()).catch([]).parse(current['redirectUris']),
    wanted.redirectUris,
  );
  const values = Object.fromEntries(differing.map((name) => [name, merged(current[name], wanted[name])]));
  const lines = differing.map(
    (name) => `${name} ${name === 'secret' ? 'another' : `${shown(current[name])} → ${shown(wanted[name])}`}`,
  );
  if (redirectUris !== undefined) lines.push(`redirectUris ${shown(current['redirectUris'])} → ${shown(redirectUris)}`);
  const body = { ...current, ...values, ...(redirectUris === undefined ? {} : { redirectUris }) };
  return [
    ...(lines.length === 0
      ? []
      : [{ description: `${of}: ${lines.join(', ')}`, apply: () => admin.send('PUT', path, body) }]),
    ...(await mapperChanges(admin, { path, of, wanted: wanted.protocolMappers ?? [] })),
    ...(await forbiddenScopes(admin, `${path}/optional-client-scopes`, of)),
    ...(await forbiddenScopes(admin, `${path}/default-client-scopes`, of)),
  ];
}

/** @returns undefined when the current ones are right: ours, and what an operator added */
function redirectUrisOf(current: readonly string[], wanted: readonly string[] = []): readonly string[] | undefined {
  const kept = current.filter((uri) => wanted.includes(uri) || !formerRedirectUri.test(uri));
  const missing = wanted.filter((uri) => !kept.includes(uri));
  return missing.length === 0 && kept.length === current.length ? undefined : [...missing, ...kept];
}

async function mapperChanges(
  admin: KeycloakAdmin,
  {
    path,
    of,
    wanted,
  }: { readonly path: string; readonly of: string; readonly wanted: NonNullable<Client['protocolMappers']> },
): Promise<readonly RealmChange[]> {
  if (wanted.length === 0) return [];
  const models = `${path}/protocol-mappers/models`;
  const current = await admin.get(models, named);
  return wanted.flatMap((mapper) => {
    const found = current.find(({ name }) => name === mapper.name);
    if (found === undefined)
      return [{ description: `${of}: mapper ${mapper.name} missing`, apply: () => admin.send('POST', models, mapper) }];
    if (differences(found, mapper, []).length === 0) return [];
    const apply = () => admin.send('PUT', `${models}/${found.id}`, { ...found, ...mapper });
    return [{ description: `${of}: mapper ${mapper.name} differs`, apply }];
  });
}

/** Finds the scope that no client of ours may ask for, among those at `path`. */
export async function forbiddenScopes(admin: KeycloakAdmin, path: string, of: string): Promise<readonly RealmChange[]> {
  const scopes = (await admin.get(path, named)).filter(({ name }) => name === forbiddenScope);
  return scopes.map(({ id, name }) => ({
    description: `${of}: scope ${name} taken away`,
    apply: () => admin.send('DELETE', `${path}/${id}`),
  }));
}
