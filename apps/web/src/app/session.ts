import { connect, createEngine, type Connection } from '@nats-chat/client';
import { encodeToken } from '@nats-chat/subjects';
import { abilitiesOf, type Auth } from '../lib/auth/auth.ts';
import type { ChatEngine } from '../lib/chat/engine.ts';
import type { Config } from '../lib/config.ts';
import { DraftStore } from '../lib/drafts/draft-store.ts';
import { retriableImport } from '../lib/retriable-import.ts';
import { openDatabase } from '../lib/storage/database.ts';
import { storedDrafts } from '../lib/storage/stored-drafts.ts';
import { storedOutbox } from '../lib/storage/stored-outbox.ts';
import { serverNow } from '../lib/time/server-clock.ts';
import { startWorkerTimer } from '../lib/timer/worker-timer.ts';
import { forgetNames, storedNames } from './stored-names.ts';

/** What belongs to one person who is signed in. */
export interface Session {
  readonly drafts: DraftStore;
  /** Connects. */
  readonly connect: () => ChatEngine;
}

/** The session of the product: a connection to NATS, and what this browser keeps until its person signs out. */
export const natsSession = (config: Config, auth: Auth): ((username: string) => Session) => {
  const hasLeft = (): boolean => {
    const state = auth.state.get();
    return state.status === 'signed-out' && state.reason === 'left';
  };
  auth.state.subscribe(() => {
    if (hasLeft()) forgetNames();
  });
  return (username) => {
    const database = openDatabase(username);
    const timer = startWorkerTimer();
    return {
      drafts: new DraftStore(storedDrafts(database, username)),
      connect: () => {
        const { token, ensureToken } = auth;
        const connection = connect({ servers: config.natsUrl, user: encodeToken(username), token, ensureToken, timer });
        return createEngine(withRoles(connection, auth), {
          visible: () => !document.hidden,
          timer,
          now: serverNow,
          outboxStorage: storedOutbox(database, username),
          nameStorage: storedNames(username, () => !hasLeft()),
        });
      },
    };
  };
};

const loadAdminRooms = retriableImport(() => import('../lib/chat/admin-rooms.ts'));

/** A connection that has the admin rooms among its own for as long as the person is a realm admin. */
const withRoles = (connection: Connection, auth: Auth): Connection => {
  const forAdmins = async (...asked: Parameters<Connection['request']>): Promise<unknown> => {
    // Without the file there are no admin rooms, and the chat goes on: the next request asks for it again.
    const { request } = await loadAdminRooms().then(
      ({ withAdminRooms }) => withAdminRooms(connection),
      () => connection,
    );
    return request(...asked);
  };
  const request = (...asked: Parameters<Connection['request']>): Promise<unknown> => {
    const state = auth.state.get();
    const isAdmin = state.status === 'signed-in' && abilitiesOf(state.person).administer;
    return isAdmin ? forAdmins(...asked) : connection.request(...asked);
  };
  return { ...connection, request: request as Connection['request'] };
};
