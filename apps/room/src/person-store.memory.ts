import type { RoomPrefs } from '@nats-chat/contracts';
import type { Ban, PersonStore } from './person-store.ts';

/** What people chose and who keeps whom away, in memory: the fake that unit tests run handlers against. */
export const memoryPersonStore = (): PersonStore => {
  /** By `{room}.{user}`, as the bans. */
  const chosen = new Map<string, RoomPrefs>();
  const bans = new Map<string, Ban>();
  /** `{user} {person}`: who blocks whom. */
  const blocks = new Set<string>();
  const store: PersonStore = {
    prefsOf: async (user, rooms) =>
      new Map(
        rooms.flatMap((room) => {
          const prefs = chosen.get(`${room}.${user}`);
          return prefs === undefined ? [] : [[room, prefs] as const];
        }),
      ),
    changePrefs: async (user, room, { level, muted, favourite, hidden }) => {
      const before = chosen.get(`${room}.${user}`);
      const prefs = {
        level: level ?? before?.level ?? 'all',
        muted: muted ?? before?.muted ?? false,
        favourite: favourite ?? before?.favourite ?? false,
        hidden: hidden ?? before?.hidden ?? false,
        ...(hidden === true && { hiddenAt: Date.now() }),
        ...(hidden === undefined && before?.hiddenAt !== undefined && { hiddenAt: before.hiddenAt }),
      };
      chosen.set(`${room}.${user}`, prefs);
      return prefs;
    },
    ban: async (room, ban, limit) => {
      const others = (await store.bansIn(room, undefined, Infinity)).filter(({ user }) => user !== ban.user);
      if (others.length >= limit) return false;
      bans.set(`${room}.${ban.user}`, { ...ban, at: Date.now() });
      return true;
    },
    unban: async (room, user) => bans.delete(`${room}.${user}`),
    banOf: async (room, user) => (await store.bansIn(room, undefined, Infinity)).find((ban) => ban.user === user),
    bansIn: async (room, after = '', limit) =>
      [...bans]
        .flatMap(([key, ban]) => (key === `${room}.${ban.user}` && ban.user > after ? [ban] : []))
        .filter(({ until }) => until === null || until > Date.now())
        .sort((one, other) => compare(one.user, other.user))
        .slice(0, limit),
    scanBans: async (after, limit) =>
      [...bans]
        .flatMap(([key, ban]) => ({ ...ban, room: key.slice(0, -ban.user.length - 1) }))
        .filter(({ until }) => until === null || until > Date.now())
        .sort((one, other) => compare(one.room, other.room) || compare(one.user, other.user))
        .filter(
          ({ room, user }) => after === undefined || room > after.room || (room === after.room && user > after.user),
        )
        .slice(0, limit),
    block: async (user, person, limit) => {
      const others = (await store.blockedBy(user)).filter((other) => other !== person);
      if (others.length >= limit) return false;
      blocks.add(`${user} ${person}`);
      return true;
    },
    unblock: async (user, person) => void blocks.delete(`${user} ${person}`),
    blockedBy: async (user) =>
      [...blocks].flatMap((key) => (key.startsWith(`${user} `) ? [key.slice(user.length + 1)] : [])).sort(compare),
    blockersOf: async (person, users) => new Set(users.filter((user) => blocks.has(`${user} ${person}`))),
    hasBlockBetween: async (one, other) => blocks.has(`${one} ${other}`) || blocks.has(`${other} ${one}`),
  };
  return store;
};

/** Returns the order of PostgreSQL’s collation C, for `sort`. */
export const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
