import { startChat } from '@nats-chat/client';
import { encodeToken } from '@nats-chat/subjects';
import type { Auth } from '../lib/auth/auth.ts';
import type { ChatEngine } from '../lib/chat/engine.ts';
import type { Config } from '../lib/config.ts';
import { DraftStore } from '../lib/drafts/draft-store.ts';
import { openDatabase } from '../lib/storage/database.ts';
import { storedDrafts } from '../lib/storage/stored-drafts.ts';
import { storedOutbox } from '../lib/storage/stored-outbox.ts';
import { serverNow } from '../lib/time/server-clock.ts';
import { startWorkerTimer } from '../lib/timer/worker-timer.ts';
import { storedNames } from './stored-names.ts';

/** What belongs to one person who is signed in. */
export interface Session {
  readonly drafts: DraftStore;
  /** Connects. */
  readonly connect: () => ChatEngine;
}

/** The session of the product: a connection to NATS, and what this browser keeps. */
export const natsSession =
  (config: Config, auth: Auth) =>
  (username: string): Session => {
    const database = openDatabase(username);
    const timer = startWorkerTimer();
    return {
      drafts: new DraftStore(storedDrafts(database, username)),
      connect: () =>
        startChat({
          servers: config.natsUrl,
          user: encodeToken(username),
          token: auth.token,
          ensureToken: auth.ensureToken,
          visible: () => !document.hidden,
          timer,
          now: serverNow,
          outboxStorage: storedOutbox(database),
          nameStorage: storedNames(username),
        }),
    };
  };
