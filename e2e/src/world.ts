import { inboxPrefix, type ServiceName } from '@nats-chat/contracts';
import { signIn, type Tokens } from '@nats-chat/testkit';
import { loadDemoEnv, natsPasswordName, requireDemo } from '@nats-chat/tools/servers';
import { tokenAuthenticator, wsconnect, type NatsConnection } from '@nats-io/nats-core';
import { openRaw, type RawNats } from './raw-nats.ts';
import { startTestSystem, type Reachable, type TestSystem, type TestSystemOptions } from './system.ts';

/** The demo's people: alice has the realm roles admin and user, bob has user, charlie has none. */
export const people = ['alice', 'bob', 'charlie'] as const;
export type PersonName = (typeof people)[number];

/** A system, and the demo's people signed in to it. */
export interface World {
  readonly system: TestSystem;
  readonly tokens: Readonly<Record<PersonName, Tokens>>;
  /** A person's connection as a browser has it. */
  readonly person: (name: PersonName) => Promise<NatsConnection>;
  /** That of anybody who has a token. */
  readonly connect: (name: string, token: string) => Promise<NatsConnection>;
  /** A person's connection by hand, for what no library sends. */
  readonly rawPerson: (name: PersonName) => Promise<RawNats>;
  /** A connection with a service's own account and password. */
  readonly rawService: (name: ServiceName) => Promise<RawNats>;
  /** Closes every connection that was handed out, and stops the system. */
  readonly stop: () => Promise<void>;
}

export const startWorld = async (options: TestSystemOptions = {}): Promise<World> => {
  const system = await startTestSystem(options);
  const { natsUrl, natsWebSocketUrl } = system.addresses;
  const [alice, bob, charlie] = await Promise.all([
    signInTo(system, 'alice'),
    signInTo(system, 'bob'),
    signInTo(system, 'charlie'),
  ]);
  const tokens = { alice, bob, charlie };
  const open: { readonly close: () => unknown }[] = [];
  const kept = async <Connection extends { readonly close: () => unknown }>(opening: Promise<Connection>) => {
    const connection = await opening;
    open.push(connection);
    return connection;
  };
  const connect = (name: string, token: string) => kept(connectTo(system, name, token));
  return {
    system,
    tokens,
    connect,
    person: (name) => connect(name, tokens[name].accessToken),
    rawPerson: (name) => kept(openRaw(natsWebSocketUrl, { auth_token: tokens[name].accessToken })),
    rawService: (name) => kept(openRaw(natsUrl, { user: name, pass: servicePassword(name) })),
    stop: async () => {
      await Promise.all(open.map((connection) => connection.close()));
      await system.stop();
    },
  };
};

/** A connection as a browser has it, signed in through Keycloak; to be closed. */
export const connectAs = async (system: Reachable, name: PersonName): Promise<NatsConnection> =>
  connectTo(system, name, (await signInTo(system, name)).accessToken);

const signInTo = ({ addresses: { origin } }: Reachable, name: PersonName): Promise<Tokens> =>
  signIn(name, `${name}123`, { keycloakUrl: `${origin}/auth`, redirectUri: `${origin}/` });

const connectTo = ({ addresses }: Reachable, name: string, token: string): Promise<NatsConnection> =>
  wsconnect({
    servers: addresses.natsWebSocketUrl,
    authenticator: tokenAuthenticator(token),
    inboxPrefix: inboxPrefix(name),
    reconnect: false,
  });

const servicePassword = (service: ServiceName): string => requireDemo(loadDemoEnv(), natsPasswordName(service));
