import { z } from 'zod';
import type { KeycloakAdmin } from '../realm/keycloak-admin.ts';
import { openRealm } from './realm.ts';

/** The id of a bot's client, and its secret. */
interface BotCredentials {
  readonly clientId: string;
  readonly secret: string;
}

const namePattern = /^[a-z][a-z0-9-]{1,40}$/;
const role = 'user';
/** Marks the clients made here: no other is ever changed or removed. */
const botMark = 'nats-chat.bot';
const clientsSchema = z.array(
  z.object({ id: z.string(), clientId: z.string(), attributes: z.record(z.string(), z.string()).optional() }),
);
type Client = z.infer<typeof clientsSchema>[number];

/**
 * `bot add|rotate|remove`: manages the client of a bot, as {@link openRealm} finds Keycloak, and prints what to do next.
 *
 * @returns the exit code
 */
export async function runBot(action: 'add' | 'rotate' | 'remove', name: string): Promise<number> {
  const admin = await openRealm();
  if (action === 'remove') {
    await removeBot(admin, name);
    console.log(`The bot ${name} is removed.`);
  } else {
    const { clientId, secret } = await (action === 'add' ? addBot : rotateBot)(admin, name);
    console.log(`Client id: ${clientId}\nSecret, printed only now: ${secret}`);
  }
  if (action === 'rotate') console.log('The former secret no longer signs in: give the bot this one.');
  else {
    const bots = (await admin.get('/clients', clientsSchema)).filter(isBot).map(({ clientId }) => clientId);
    console.log(`Next: write this line into .env, and start NATS Chat again:\nAUTH_BOT_CLIENTS=${bots.join(',')}`);
  }
  return 0;
}

/**
 * Adds a client that has a service account and no other way to sign in; its tokens carry the role `user` alone.
 *
 * @throws Error with one line when the name is not allowed or taken
 */
export async function addBot(admin: KeycloakAdmin, name: string): Promise<BotCredentials> {
  if ((await findClient(admin, name)) !== undefined) throw new Error(`A client ${name} exists already.`);
  await admin.send('POST', '/clients', {
    clientId: name,
    name,
    enabled: true,
    protocol: 'openid-connect',
    publicClient: false,
    clientAuthenticatorType: 'client-secret',
    standardFlowEnabled: false,
    implicitFlowEnabled: false,
    directAccessGrantsEnabled: false,
    serviceAccountsEnabled: true,
    fullScopeAllowed: false,
    attributes: { [botMark]: 'true' },
  });
  const { id } = await findBot(admin, name);
  const roles = [await admin.get(`/roles/${role}`, z.looseObject({ id: z.string(), name: z.string() }))];
  const account = await admin.get(`/clients/${id}/service-account-user`, z.object({ id: z.string() }));
  await admin.send('POST', `/users/${account.id}/role-mappings/realm`, roles);
  await admin.send('POST', `/clients/${id}/scope-mappings/realm`, roles);
  return { clientId: name, secret: await secretOf(admin, id) };
}

/** Gives a bot a new secret. @throws Error with one line when the name is not allowed, or no bot's */
export async function rotateBot(admin: KeycloakAdmin, name: string): Promise<BotCredentials> {
  const { id } = await findBot(admin, name);
  await admin.send('POST', `/clients/${id}/client-secret`);
  return { clientId: name, secret: await secretOf(admin, id) };
}

/** Deletes the client of a bot. @throws Error with one line when the name is not allowed, or no bot's */
export async function removeBot(admin: KeycloakAdmin, name: string): Promise<void> {
  const { id } = await findBot(admin, name);
  await admin.send('DELETE', `/clients/${id}`);
}

async function findBot(admin: KeycloakAdmin, name: string): Promise<Client> {
  const client = await findClient(admin, name);
  if (client === undefined || !isBot(client)) throw new Error(`There is no bot ${name}.`);
  return client;
}

async function findClient(admin: KeycloakAdmin, name: string): Promise<Client | undefined> {
  if (!namePattern.test(name))
    throw new Error(`${name} is no name for a bot: 2 to 41 of a–z, 0–9 and -, the first a letter.`);
  const [client] = await admin.get(`/clients?clientId=${name}`, clientsSchema);
  return client;
}

function isBot({ attributes }: Client): boolean {
  return attributes?.[botMark] === 'true';
}

async function secretOf(admin: KeycloakAdmin, id: string): Promise<string> {
  return (await admin.get(`/clients/${id}/client-secret`, z.object({ value: z.string() }))).value;
}
