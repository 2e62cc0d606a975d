import type { ServiceName } from './names.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;
const MEBIBYTE = 1024 * 1024;

/** A JetStream stream. Its owner creates it, and ensures it again after every reconnect. */
export interface StreamRow {
  readonly subjects: readonly string[];
  readonly summary: string;
  readonly owner: ServiceName;
  readonly maxAgeMs: number;
  readonly maxBytes: number;
  /** `new`: when full, refuse rather than drop what was acknowledged. */
  readonly discard: 'new' | 'old';
  readonly duplicateWindowMs: number;
}

/** A KV bucket; `ttlMs` ends a key that is not written again, and `markerTtlMs` lets watchers see that it ended. */
export interface BucketRow {
  readonly key: string;
  readonly summary: string;
  readonly owner: ServiceName;
  readonly storage: 'file' | 'memory';
  readonly ttlMs?: number;
  readonly markerTtlMs?: number;
  /** For how long it stays known that a key was deleted, where nobody has to know any longer. */
  readonly forgetAfterMs?: number;
  readonly republish?: { readonly from: string; readonly to: string };
}

export const streams = {
  CHAT_MESSAGES: {
    subjects: ['chat.*', 'chat.*.thread.*', 'admin.*'],
    summary: 'The log: every message event, for seven days.',
    owner: 'persist',
    maxAgeMs: 7 * DAY,
    maxBytes: 8_192 * MEBIBYTE,
    discard: 'new',
    duplicateWindowMs: 10 * MINUTE,
  },
  DEAD_LETTERS: {
    subjects: ['dlq.>'],
    summary: 'What could not be processed, with the reason; inspectable and replayable.',
    owner: 'persist',
    maxAgeMs: 30 * DAY,
    maxBytes: 1_024 * MEBIBYTE,
    discard: 'old',
    duplicateWindowMs: 2 * MINUTE,
  },
} as const satisfies Record<string, StreamRow>;

export type StreamName = keyof typeof streams;

/**
 * The durable consumers of the log; each belongs to one service, whose instances share it. What an instance that was
 * killed had in hand comes again after the ack wait, so that is how long PostgreSQL stays behind then.
 */
export const consumers = {
  persist: { stream: 'CHAT_MESSAGES', service: 'persist', ackWaitMs: 10 * SECOND, maxAckPending: 5_000 },
} as const satisfies Record<
  string,
  { stream: StreamName; service: ServiceName; ackWaitMs: number; maxAckPending: number }
>;

export const buckets = {
  USERS: {
    key: '{user}',
    summary: 'Who a user name belongs to: `{sub, displayName, notBefore?}`.',
    owner: 'auth-callout',
    storage: 'file',
  },
  ROOM_META: {
    key: '{room}',
    summary: 'What a room is; keys are never deleted, so ids stay taken.',
    owner: 'room',
    storage: 'file',
  },
  ROOMS: {
    key: '{room}.{user}',
    summary: 'One key per membership: `{role}`. Its stream is the membership log.',
    owner: 'room',
    storage: 'file',
    forgetAfterMs: 7 * DAY,
    republish: { from: '$KV.ROOMS.*.*', to: 'room.changed.{{wildcard(1)}}' },
  },
  ONBOARDED: {
    key: '{user}',
    summary: 'People who have been joined to the default rooms: `{}`. Whoever leaves one stays out.',
    owner: 'room',
    storage: 'file',
  },
  PRESENCE: {
    key: '{user}',
    summary: 'A person’s presence: `{online, chosen, statusText?, lastSeen?}`.',
    owner: 'presence',
    storage: 'memory',
  },
  PRESENCE_CHOICE: {
    key: '{user}',
    summary: 'The status and text that a person chose: `{status, statusText?}`; it outlasts a restart.',
    owner: 'presence',
    storage: 'file',
  },
  PRESENCE_CONN: {
    key: '{user}.{connId}',
    summary: 'One key per live connection; its end is visible to watchers.',
    owner: 'presence',
    storage: 'memory',
    ttlMs: 45 * SECOND,
    markerTtlMs: 60 * SECOND,
  },
  READ_STATE: {
    key: '{user}.{room}',
    summary: 'Read positions, compare-and-set, never backwards.',
    owner: 'read-receipt',
    storage: 'file',
  },
  KB_EDITING: {
    key: '{page}.{user}',
    summary: 'Who edits a knowledge-base page now.',
    owner: 'kb',
    storage: 'memory',
    ttlMs: 30 * SECOND,
  },
} as const satisfies Record<string, BucketRow>;

export type BucketName = keyof typeof buckets;
