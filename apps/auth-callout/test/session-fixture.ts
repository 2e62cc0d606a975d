import { createLogger } from '@nats-chat/otel';
import type { AuditEntry } from '@nats-chat/postgres';
import { vi } from 'vitest';
import { Admissions } from '../src/admissions.ts';
import { EVENT_PAGE, type AdminEvent, type UserEvent } from '@nats-chat/keycloak';
import type { Connection, Connections } from '../src/connections.ts';
import { Revoked } from '../src/revoked.ts';
import { memoryUserStore } from '../src/store.memory.ts';
import { SessionEnder } from '../src/handlers/end-sessions.ts';

/** The time of the fake clock, which a test sets. */
export const NOW = 1_800_000_000_000;

/** The ending of sessions, with a Keycloak and a server of the test’s own. */
export const setUp = () => {
  const stored = {
    admin: [] as AdminEvent[],
    user: [] as UserEvent[],
    sessions: new Map<string, string>(),
    down: false,
  };
  const page = <Event extends { time: number }>(events: Event[], from: number, skip: number) => {
    if (stored.down) throw new Error('Keycloak is down.');
    return events.filter(({ time }) => time >= from).slice(skip, skip + EVENT_PAGE);
  };
  /** What the server has, and when it began. */
  const live: Connection[] = [];
  const connections = {
    list: vi.fn<Connections['list']>(async ({ user } = {}) =>
      live.filter((of) => user === undefined || of.user === user),
    ),
    end: vi.fn<Connections['end']>(async (_, cid) => {
      const at = live.findIndex((of) => of.cid === cid);
      return live.splice(at, at < 0 ? 0 : 1).length === 1;
    }),
  };
  const users = memoryUserStore(
    new Map([
      ['alice', { sub: 'a', displayName: 'Alice' }],
      ['bob', { sub: 'b', displayName: 'Bob' }],
    ]),
  );
  /** Sessions in Keycloak: whose, and since when. */
  const inKeycloak: { readonly subject: string; readonly start: number }[] = [];
  const passwords = new Map<string, number>();
  const keycloakSessions = {
    actor: 'sessions-client',
    check: async () => undefined,
    passwordMadeAt: vi.fn(async (subject: string) => passwords.get(subject)),
    endBefore: vi.fn(async (subject: string, time: number) => {
      const old = inKeycloak.filter((session) => session.subject === subject && session.start < time);
      for (const session of old) inKeycloak.splice(inKeycloak.indexOf(session), 1);
      return old.length;
    }),
  };
  const audited: Omit<AuditEntry, 'at'>[] = [];
  const parts = {
    events: {
      adminEvents: async ({ from, skip }: { from: number; skip: number }) => page(stored.admin, from, skip),
      userEvents: async ({ from, skip }: { from: number; skip: number }) => page(stored.user, from, skip),
      ownerOf: vi.fn(async (session: string) => stored.sessions.get(session)),
    },
    clients: { clientId: 'nats-chat-app', bots: ['helper'] },
    users,
    revoked: new Revoked(),
    admissions: new Admissions({ perMinute: 120, burst: 100 }),
    connections,
    keycloakSessions,
    audit: { record: (entry: Omit<AuditEntry, 'at'>) => void audited.push(entry) },
    logger: createLogger({ service: 'auth-callout', level: 'silent' }),
  };
  const sessions = new SessionEnder(parts);
  const warn = vi.spyOn(parts.logger, 'warn');
  return {
    ...parts,
    sessions,
    /** Whose connections were listed, but for the second look at slow servers. */
    listings: () =>
      connections.list.mock.calls.filter(([options]) => options?.patient !== true).map(([of]) => of?.user),
    /** Why sessions could not be ended. */
    failures: () =>
      warn.mock.calls.flatMap(([fields]) =>
        typeof fields === 'object' && fields !== null && 'failed' in fields && 'error' in fields ? [fields.error] : [],
      ),
    stored,
    inKeycloak,
    passwords,
    audited,
    connect: (user: string, startedAt = NOW - 9_000) => {
      live.push({ user, serverId: 'N1', cid: live.length + 1, startedAt });
    },
    /** Who is still connected. */
    connected: () => live.map(({ user }) => user),
    revokedOf: (sub: string) => parts.revoked.before({ sub, user: 'somebody', session: undefined }),
    /** Polls, and lets what that began end. */
    poll: async () => {
      const polling = sessions.poll();
      polling.catch(() => undefined);
      await vi.runAllTimersAsync();
      await sessions.idle();
      return polling;
    },
    notBefore: async (user: string) => (await users.claim(user, { sub: '', displayName: '' })).notBefore,
  };
};

/** An administrator disables somebody. */
export const disabled = (sub: string, time: number, id = `${sub}-${time}`): AdminEvent => ({
  id,
  time,
  operationType: 'UPDATE',
  resourcePath: `users/${sub}`,
});
