import { realmOf } from '@nats-chat/keycloak';
import { databaseResource } from '@nats-chat/postgres';
import { periodicWork, type RunningService, type ServiceContext } from '@nats-chat/service-kit';
import { createAnnouncer, createPrefsAnnouncer } from './announcer.ts';
import type { Config } from './config.ts';
import { Directory } from './directory/directory.ts';
import { keepUp } from './directory/keep-up.ts';
import { keycloakSource } from './directory/source.keycloak.ts';
import { metrics, observePeople } from './metrics.ts';
import { People } from './people.ts';
import { postgresPrefsStore } from './prefs-store.postgres.ts';
import { createUserSearch } from './service.ts';
import { postgresDirectoryStore } from './store.postgres.ts';

/** Composes the service: the copy of the directory in PostgreSQL, and the one in memory, which answers. */
export const startUserSearch = async (context: ServiceContext<Config>): Promise<RunningService<never>> => {
  const { config, logger, nc, service, use } = context;
  const database = await use(databaseResource({ url: config.DATABASE_URL, service, logger }));
  const people = new People({ showEmail: config.DIRECTORY_SHOW_EMAIL });
  const announce = createAnnouncer(nc, people);
  const directory = new Directory({
    source: keycloakSource({
      url: config.KEYCLOAK_URL,
      realm: realmOf(config.KEYCLOAK_ISSUER),
      clientId: config.KEYCLOAK_DIRECTORY_CLIENT_ID,
      clientSecret: config.KEYCLOAK_DIRECTORY_CLIENT_SECRET,
    }),
    store: postgresDirectoryStore(database),
    people,
    onWritten: (rows) => {
      metrics.changes.add(rows.length);
      announce(rows);
    },
  });
  await use({ name: 'the directory', open: () => directory.load() });
  observePeople(people);
  // It serves what PostgreSQL has, so it does not wait for Keycloak.
  const run = keepUp({ directory, compareMs: config.DIRECTORY_COMPARE_SECONDS * 1_000, logger });
  const everyMs = config.DIRECTORY_FOLLOW_SECONDS * 1_000;
  await use(periodicWork({ name: 'following Keycloak', everyMs, logger, run }));
  return {
    implementation: createUserSearch({
      people,
      prefs: postgresPrefsStore(database),
      announcePrefs: createPrefsAnnouncer(nc),
    }),
  };
};
