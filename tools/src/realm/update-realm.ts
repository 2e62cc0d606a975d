import { z } from 'zod';
import { type RealmChange, clientChanges, forbiddenScopes, named } from './client-changes.ts';
import { differences, isHigher, isLower, merged, shown } from './compare.ts';
import type { KeycloakAdmin } from './keycloak-admin.ts';
import type { Realm } from './realm-file.ts';

export interface RealmOptions {
  /** Whether people may change the names that others know them by. */
  readonly namesAreEditable: boolean;
  /** Whether others reach the chat, so that the people of the demo, whose passwords are public, are shut out. Default: no. */
  readonly isPublic?: boolean;
}

const anything = z.record(z.string(), z.unknown());
const clientsSchema = z.array(z.looseObject({ id: z.string(), clientId: z.string() }));

/** What is read and compared in another way than as a value. */
const notValues = ['realm', 'users', 'clients', 'roles', 'scopeMappings', 'clientScopeMappings'];

/**
 * Values that an operator may have made stricter, and then stay: times and counts that are lower, waits that are longer, and
 * a password policy, which is a choice as a whole.
 */
const isStricter: Readonly<Record<string, (current: unknown, wanted: unknown) => boolean>> = {
  accessTokenLifespan: isLower,
  ssoSessionIdleTimeout: isLower,
  ssoSessionMaxLifespan: isLower,
  failureFactor: isLower,
  waitIncrementSeconds: isHigher,
  maxFailureWaitSeconds: isHigher,
  minimumQuickLoginWaitSeconds: isHigher,
  eventsExpiration: isHigher,
  rememberMe: (current) => current === false,
  sslRequired: (current) => current === 'all',
  permanentLockout: (current) => current === true,
  verifyEmail: (current) => current === true,
  passwordPolicy: (current) => typeof current === 'string' && /\blength\((?:[89]|\d\d+)\)/.test(current),
};

/** What keeps passwords from being guessed: settings of the realm that administrators sign in to as well. */
const guardNames = [
  'passwordPolicy',
  'bruteForceProtected',
  'permanentLockout',
  'failureFactor',
  'waitIncrementSeconds',
  'maxFailureWaitSeconds',
  'minimumQuickLoginWaitSeconds',
  'quickLoginCheckMilliSeconds',
  'maxDeltaTimeSeconds',
];

/**
 * Finds what of our settings a realm does not have. What an operator added stays: other clients, roles, mappers, people,
 * addresses and values that `keycloak/realm.json` does not name. Of the realm `master` only what keeps passwords from being
 * guessed is compared.
 *
 * @param realm - with its placeholders filled in
 * @throws KeycloakAdminError when Keycloak refuses to tell
 */
export async function findRealmChanges(
  admin: KeycloakAdmin,
  realm: Realm,
  options: RealmOptions,
): Promise<readonly RealmChange[]> {
  const clients = await admin.get('/clients', clientsSchema);
  const idOf = (clientId: string) => clients.find((client) => client.clientId === clientId)?.id;
  const changes = [
    ...(await valueChanges(admin, realm)),
    ...(await guardChanges(admin.of('master'), realm)),
    ...(await roleChanges(admin, realm)),
    ...(await profileChanges(admin, options)),
    ...(options.isPublic === true ? await shutOutDemoPeople(admin, realm) : []),
    ...(await forbiddenScopes(admin, '/default-optional-client-scopes', 'realm')),
  ];
  for (const wanted of realm.clients) {
    const current = clients.find(({ clientId }) => clientId === wanted.clientId);
    if (current === undefined) {
      const apply = () => admin.send('POST', '/clients', wanted);
      changes.push({ description: `client ${wanted.clientId}: missing`, apply });
    } else changes.push(...(await clientChanges(admin, current, wanted)));
  }
  for (const { client, roles } of realm.scopeMappings) {
    const id = idOf(client);
    if (id !== undefined)
      changes.push(
        ...(await missingRoles(admin, { path: `/clients/${id}/scope-mappings/realm`, roles, of: `client ${client}` })),
      );
  }
  for (const [owner, mappings] of Object.entries(realm.clientScopeMappings)) {
    for (const { client, roles } of mappings) {
      const path = `/clients/${idOf(client) ?? ''}/scope-mappings/clients/${idOf(owner) ?? ''}`;
      if (idOf(client) !== undefined)
        changes.push(...(await missingRoles(admin, { path, roles, of: `client ${client}` })));
    }
  }
  for (const { serviceAccountClientId: client, clientRoles = {} } of realm.users) {
    const id = client === undefined ? undefined : idOf(client);
    if (id === undefined) continue;
    const { id: user } = await admin.get(`/clients/${id}/service-account-user`, z.object({ id: z.string() }));
    for (const [owner, roles] of Object.entries(clientRoles)) {
      const path = `/users/${user}/role-mappings/clients/${idOf(owner) ?? ''}`;
      changes.push(...(await missingRoles(admin, { path, roles, of: `service account of ${client ?? ''}` })));
    }
  }
  return changes;
}

/**
 * Brings a realm up to date. Idempotent: a second call finds nothing to do.
 *
 * @returns what was changed, one line each
 */
export async function updateRealm(
  admin: KeycloakAdmin,
  realm: Realm,
  options: RealmOptions,
): Promise<readonly string[]> {
  const done: string[] = [];
  // A client that was missing has settings of its own to be compared.
  for (let pass = 0; pass < 2; pass += 1) {
    const changes = await findRealmChanges(admin, realm, options);
    for (const { description, apply } of changes) {
      await apply();
      done.push(description);
    }
    if (!changes.some(({ description }) => description.endsWith(': missing'))) break;
  }
  return done;
}

/** Finds what keeps passwords of administrators from being guessed and is not as in `realm`, nor stricter. */
export function guardChanges(
  master: Pick<KeycloakAdmin, 'get' | 'send'>,
  realm: Realm,
): Promise<readonly RealmChange[]> {
  const guards = Object.fromEntries(guardNames.map((name) => [name, realm[name]]));
  return valueChanges(master, guards, 'realm master');
}

/** Finds the values of a realm itself that are not as wanted, nor stricter. */
export async function valueChanges(
  admin: Pick<KeycloakAdmin, 'get' | 'send'>,
  realm: Readonly<Record<string, unknown>>,
  of = 'realm',
): Promise<readonly RealmChange[]> {
  const current = await admin.get('', anything);
  const differing = differences(current, realm, notValues).filter(
    (name) => isStricter[name]?.(current[name], realm[name]) !== true,
  );
  if (differing.length === 0) return [];
  const values = Object.fromEntries(differing.map((name) => [name, merged(current[name], realm[name])]));
  const description = `${of}: ${differing.map((name) => `${name} ${shown(current[name])} → ${shown(realm[name])}`).join(', ')}`;
  return [{ description, apply: () => admin.send('PUT', '', values) }];
}

async function roleChanges(admin: KeycloakAdmin, realm: Realm): Promise<readonly RealmChange[]> {
  const current = (await admin.get('/roles', named)).map(({ name }) => name);
  return realm.roles.realm
    .filter(({ name }) => !current.includes(name))
    .map((role) => ({ description: `role ${role.name}: missing`, apply: () => admin.send('POST', '/roles', role) }));
}

const profileSchema = z.looseObject({
  attributes: z.array(
    z.looseObject({ name: z.string(), permissions: z.looseObject({ edit: z.array(z.string()) }).optional() }),
  ),
});

async function profileChanges(admin: KeycloakAdmin, options: RealmOptions): Promise<readonly RealmChange[]> {
  const profile = await admin.get('/users/profile', profileSchema);
  const wanted = options.namesAreEditable ? ['admin', 'user'] : ['admin'];
  const isWanted = (edit: readonly string[] = []) => edit.toSorted().join() === wanted.join();
  const names = profile.attributes.filter(({ name }) => ['firstName', 'lastName'].includes(name));
  if (names.every(({ permissions }) => isWanted(permissions?.edit))) return [];
  const attributes = profile.attributes.map((attribute) =>
    names.includes(attribute) ? { ...attribute, permissions: { ...attribute.permissions, edit: wanted } } : attribute,
  );
  return [
    {
      description: `names: edited by ${wanted.join(' and ')}`,
      apply: () => admin.send('PUT', '/users/profile', { ...profile, attributes }),
    },
  ];
}

const peopleSchema = z.array(z.looseObject({ id: z.string(), email: z.string().optional(), enabled: z.boolean() }));

/**
 * Finds the people of `keycloak/realm.json` who may sign in. Somebody of the same user name is another person when the e-mail
 * address is another.
 */
export async function shutOutDemoPeople(
  admin: Pick<KeycloakAdmin, 'get' | 'send'>,
  realm: Pick<Realm, 'users'>,
): Promise<readonly RealmChange[]> {
  const changes: RealmChange[] = [];
  for (const { username, email } of realm.users) {
    if (email === undefined) continue;
    const found = await admin.get(`/users?exact=true&username=${encodeURIComponent(username)}`, peopleSchema);
    for (const person of found.filter((person) => person.email === email && person.enabled)) {
      const apply = () => admin.send('PUT', `/users/${person.id}`, { ...person, enabled: false });
      changes.push({ description: `person ${username}: shut out, since the demo’s passwords are public`, apply });
    }
  }
  return changes;
}

async function missingRoles(
  admin: KeycloakAdmin,
  { path, roles, of }: { readonly path: string; readonly roles: readonly string[]; readonly of: string },
): Promise<readonly RealmChange[]> {
  const current = (await admin.get(path, named)).map(({ name }) => name);
  const missing = roles.filter((role) => !current.includes(role));
  if (missing.length === 0) return [];
  const apply = async () => {
    const available = await admin.get(`${path}/available`, named);
    await admin.send(
      'POST',
      path,
      available.filter(({ name }) => missing.includes(name)),
    );
  };
  return [{ description: `${of}: roles ${missing.join(', ')} missing`, apply }];
}
