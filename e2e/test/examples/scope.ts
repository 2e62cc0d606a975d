import { userRecord, type LoggedEvent, type RoomMeta, type UserRecord } from '@nats-chat/contracts';
import type { Connection, WritableStore } from '@nats-chat/client';
import type { Backoff } from '@nats-chat/async';
import type { AdminApi } from '@nats-chat/keycloak';
import type { Bucket } from '@nats-chat/kv';
import type { StoredMessage } from '@nats-chat/log';
import type { Membership } from '@nats-chat/membership';
import type { Logger } from '@nats-chat/otel';
import type { Database } from '@nats-chat/postgres';
import type { Config, ServiceContext } from '@nats-chat/service-kit';
import type { startTestKeycloak, startTestNats, Tokens } from '@nats-chat/testkit';
import type { Msg } from '@nats-io/nats-core';

/**
 * The names that the examples of docstrings use without declaring them. Those that are values here also have their
 * results checked; of the others the types are.
 */

export { z } from 'zod';
export { userRecord };

export const meta: RoomMeta = {
  type: 'private',
  displayName: 'Council',
  topic: '',
  creator: 'alice',
  createdAt: 0,
  archived: false,
  deleted: false,
};

export const clientId = '01890a5d-ac96-774b-bcce-b302099a8057';
export const messageId = 'a2V5LW9mLWEtbWVzc2FnZQ';
export const timestamp = 1_700_000_000_000;

export const logged: LoggedEvent = {
  room: 'general',
  seq: 41,
  event: { v: 1, kind: 'user', action: 'post', messageId, clientId, user: 'alice', timestamp, text: 'hello' },
};

export const page = { messages: [], position: { seq: 40 } };
export const tail: readonly LoggedEvent[] = [logged];
export const write = async (_: readonly unknown[]): Promise<void> => undefined;
export const load = async (room: string): Promise<string> => room.toUpperCase();
export const show = (_: unknown): void => undefined;
export const clean = async (): Promise<void> => undefined;
export const reconcile = async (_: AbortSignal): Promise<void> => undefined;
export const decode = (_: string, json: unknown): UserRecord => userRecord.parse(json);

export declare const context: ServiceContext<Config>;
export declare const nc: (typeof context)['nc'];
export declare const jsm: (typeof context)['jsm'];
export declare const use: (typeof context)['use'];
export declare const service: 'room';
export declare const logger: Logger;
export declare const backoff: Backoff;
export declare const socket: WebSocket;
export declare const connection: Connection;
export declare const store: WritableStore<string>;
export declare const follow: (user: string, onValue: (value: string) => void) => () => void;
export declare const users: Bucket<UserRecord>;
export declare const notBefore: number;
export declare const message: StoredMessage;
export declare const incoming: Msg;
export declare const membership: Membership;
export declare const database: Database;
export declare const url: string;
export declare const servers: string;
export declare const user: string;
export declare const password: string;
export declare const token: string;
export declare const account: { readonly servers: string; readonly user: string; readonly password: string };
export declare const subject: string;
export declare const payload: Uint8Array;
export declare const limits: { readonly maxEvents: number; readonly maxBytes: number };
export declare const lines: readonly string[];
export declare const profile: object;
export declare const tokens: Tokens;
export declare const api: AdminApi;
export declare const clientSecret: string;
export declare const keycloak: Awaited<ReturnType<typeof startTestKeycloak>>;
export declare const nats: Awaited<ReturnType<typeof startTestNats>>;
