import type { EventRow } from './define.ts';
import type { events } from './events.ts';
import type { ServiceName } from './names.ts';
import type { BucketName, StreamName } from './storage.ts';

/** Events with one subject. */
type SingleEvent = {
  [Name in keyof typeof events]: (typeof events)[Name] extends EventRow ? Name : never;
}[keyof typeof events];

/** What a service touches beyond the endpoints it answers, the events it publishes and the storage it owns. */
export interface ServiceRow {
  readonly summary: string;
  /** Buckets it reads and follows. */
  readonly reads?: readonly BucketName[];
  /** Streams whose stored messages it reads by sequence. */
  readonly fetches?: readonly StreamName[];
  /** Streams whose last messages of subjects it reads, from any replica. */
  readonly directGets?: readonly StreamName[];
  /** Streams that it follows with an ordered consumer, and reads by sequence. */
  readonly follows?: readonly StreamName[];
  /** Endpoints of other services it calls, as `service.operation`. */
  readonly calls?: readonly string[];
  /** Events it subscribes to, in its own queue group: one instance each. */
  readonly subscribes?: readonly SingleEvent[];
  /** What it may know of the server's own connections. */
  readonly system?: readonly (keyof typeof systemSubjects)[];
}

/** Subjects of the system account that `nats/nats.conf` exports into CHAT under these names. */
export const systemSubjects = {
  disconnects: { subject: 'sys.conn.disconnect', direction: 'subscribe' },
  connections: { subject: 'sys.connz', direction: 'publish' },
} as const;

export const services = {
  'auth-callout': { summary: 'Answers the NATS auth callout for people and services.' },
  fanout: {
    summary: 'Ingest: validates, stores, notifies; serves content.',
    reads: ['ROOMS', 'ROOM_META'],
    fetches: ['CHAT_MESSAGES'],
    calls: ['history.lookup'],
  },
  room: {
    summary: 'Rooms and membership.',
    reads: ['USERS'],
    directGets: ['CHAT_MESSAGES'],
    calls: ['history.lookup', 'fanout.postSystem', 'user-search.lookup', 'auth-callout.bind'],
  },
  presence: {
    summary: 'Who is here.',
    reads: ['ROOMS', 'ROOM_META'],
    subscribes: ['roomChanged'],
    system: ['disconnects', 'connections'],
  },
  persist: { summary: 'The log into PostgreSQL.' },
  history: {
    summary: 'Pages, and catching up after a gap.',
    reads: ['ROOMS', 'ROOM_META'],
    follows: ['CHAT_MESSAGES'],
  },
  'user-search': { summary: 'The directory of people: a copy of Keycloak’s, and who is found in it.' },
  translation: { summary: 'Streaming translation.' },
  sticker: { summary: 'Sticker packs.' },
  'read-receipt': { summary: 'Read positions.' },
  'app-registry': { summary: 'Which apps exist, and where they are installed.' },
  poll: { summary: 'Polls.' },
  whiteboard: { summary: 'Shared boards.' },
  kb: { summary: 'Knowledge-base pages.' },
} as const satisfies Record<ServiceName, ServiceRow>;
