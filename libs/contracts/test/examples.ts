const ID = '01937b5e-7c1a-7abc-8def-0123456789ab';
const OTHER = '01937b5e-7c1a-7abc-8def-0123456789ac';

const post = { action: 'post', clientId: ID, text: 'Hello' };
const stored = { id: ID, seq: 7, timestamp: 1 };
const position = { epoch: 'one', seq: 7 };

const note = { type: 'renamed', actor: 'alice', subjects: ['bob'], values: { to: 'Town' } };

const envelope = {
  v: 1,
  kind: 'user',
  action: 'post',
  messageId: ID,
  clientId: OTHER,
  user: 'alice',
  timestamp: 1,
  text: 'Hello',
  threadId: OTHER,
  alsoInRoom: true,
  mentions: { users: ['bob'], room: false },
  system: note,
  reason: 'Spam',
};

const logged = { room: 'town', seq: 7, event: envelope };

const message = {
  room: 'town',
  messageId: ID,
  clientId: OTHER,
  seq: 7,
  sortKey: 7,
  kind: 'user',
  user: 'alice',
  timestamp: 1,
  text: 'Hello',
  editedAt: 2,
  editSeq: 8,
  deleted: false,
  reactions: [{ emoji: '👍', users: ['bob'] }],
  replies: { count: 2, users: ['bob'], lastAt: 9, recent: [{ messageId: OTHER, user: 'bob', timestamp: 9 }] },
  pin: { by: 'carol', at: 10 },
  system: note,
};

const historyPage = { messages: [message], hasBefore: true, hasAfter: false, position };

const notification = {
  v: 1,
  room: 'town',
  seq: 7,
  messageId: ID,
  clientId: OTHER,
  action: 'edit',
  targetId: ID,
  user: 'alice',
  timestamp: 1,
};

const known = { user: 'alice', displayName: 'Alice Archer', state: 'active' };

const whatRoomIs = {
  room: 'town',
  type: 'public',
  displayName: 'Town',
  topic: 'Everything',
  creator: 'alice',
  createdAt: 0,
  archived: false,
};
const roomInfo = { ...whatRoomIs, role: 'member' };
const updatedRoom = { v: 1, ...whatRoomIs, description: 'For all', postPolicy: 'admins', deleted: false, by: 'alice' };

const prefs = { level: 'mentions', muted: true, favourite: false, hidden: false };
const givenPrefs = { ...prefs, hidden: true, hiddenAt: 5 };

const ownPrefs = { theme: 'dark', density: 'compact', timeZone: 'Europe/Vienna' };

const person = { user: 'alice', status: 'away', statusText: 'At lunch', lastSeen: 5 };

export interface Example {
  readonly request: Readonly<Record<string, unknown>>;
  /** `null` where nothing is answered. */
  readonly reply: Readonly<Record<string, unknown>> | null;
}

/** For each endpoint that is answered, by its operation: a request and its reply, with all defaults written out. */
export const examples: Readonly<Record<string, Example>> = {
  'fanout.send': { request: post, reply: stored },
  'fanout.sendThread': { request: { ...post, replyTo: OTHER }, reply: stored },
  'fanout.sendAdmin': { request: post, reply: stored },
  'fanout.postSystem': { request: { key: 'renamed 7', at: 1, note }, reply: stored },
  'fanout.moderate': { request: { clientId: ID, targetId: OTHER, reason: 'Spam' }, reply: stored },
  'fanout.getMessages': {
    request: { items: [{ room: 'town', seq: 7 }] },
    reply: { items: [logged, { room: 'town', seq: 8, error: 'NOT_FOUND' }] },
  },
  'history.room': { request: { before: 9, limit: 50 }, reply: historyPage },
  'history.thread': { request: { around: 9, limit: 50 }, reply: historyPage },
  'history.sync': {
    request: { rooms: [{ room: 'town', position }] },
    reply: { rooms: [{ room: 'town', status: 'ok', events: [logged], upTo: position }] },
  },
  'history.versions': {
    request: { messageId: ID },
    reply: { versions: [{ seq: 7, at: 1, text: 'Hello' }] },
  },
  'history.dms': {
    request: { after: '1.dm-ab', limit: 50 },
    reply: { dms: [{ room: 'dm-cd', people: ['alice', 'bob'], last: message }], next: null, position },
  },
  'history.mentions': {
    request: { after: `1.${ID}`, limit: 50 },
    reply: { messages: [message], next: `1.${ID}` },
  },
  'history.admin': {
    request: { page: { before: 9, limit: 50 } },
    reply: {
      page: historyPage,
      sync: [{ room: 'town', status: 'ok', events: [logged], upTo: position }],
      versions: [{ seq: 1, at: 1, text: 'Hello' }],
    },
  },
  'history.messages': { request: { ids: [ID, OTHER] }, reply: { messages: [message], left: [OTHER] } },
  'history.lookup': {
    request: { room: 'town', messageId: ID, targetId: OTHER },
    reply: { found: { seq: 7, timestamp: 1, targetId: OTHER, deleted: true } },
  },
  'room.join': { request: {}, reply: roomInfo },
  'room.leave': { request: {}, reply: {} },
  'room.create': {
    request: { type: 'public', room: 'town', displayName: 'Town', topic: 'Everything' },
    reply: roomInfo,
  },
  'room.list': {
    request: { scope: 'all', archived: true, after: 'lobby', limit: 10 },
    reply: { rooms: [{ ...roomInfo, memberCount: 12, activeAt: 3 }], next: 'town', blocked: ['mallory'] },
  },
  'room.adminList': {
    request: { after: 'admin-ops', limit: 10 },
    reply: { rooms: [{ ...roomInfo, room: 'admin-ops', type: 'admin' }], next: null },
  },
  'room.info': { request: {}, reply: { ...roomInfo, creator: null, role: null, bannedUntil: 5 } },
  'room.claim': { request: {}, reply: { ...roomInfo, role: 'owner', ownerless: false } },
  'room.members': {
    request: { limit: 10 },
    reply: { members: [{ user: 'alice', role: 'owner', displayName: 'Alice' }], next: null },
  },
  'room.invite': {
    request: { users: ['bob', 'carol'] },
    reply: { members: ['bob'], refused: [{ user: 'carol', error: 'NOT_FOUND' }] },
  },
  'room.kick': { request: { person: 'bob', ban: { until: null } }, reply: {} },
  'room.bans': {
    request: { limit: 10 },
    reply: { bans: [{ user: 'bob', displayName: 'Bob', by: 'alice', at: 1, until: 2 }], next: null },
  },
  'room.unban': { request: { person: 'bob' }, reply: {} },
  'room.dm': {
    request: { users: ['bob'] },
    reply: { ...roomInfo, room: 'dm-ab', type: 'dm', displayName: '', people: [{ user: 'alice' }, { user: 'bob' }] },
  },
  'room.block': { request: { person: 'mallory', blocked: true }, reply: {} },
  'room.common': { request: { person: 'bob' }, reply: { rooms: ['general', 'town'], hasMore: false } },
  'room.prefs': { request: prefs, reply: givenPrefs },
  'room.update': {
    request: {
      displayName: 'Town hall',
      topic: 'Lunch',
      description: 'For all',
      postPolicy: 'admins',
      invitesByAdmins: true,
      retentionDays: 30,
    },
    reply: { ...roomInfo, description: 'For all', postPolicy: 'admins', invitesByAdmins: true, retentionDays: 30 },
  },
  'room.retention': { request: { days: 30 }, reply: { messages: 12, hasMore: false } },
  'room.pin': { request: { action: 'pin', messageId: ID }, reply: { pinned: true, by: 'alice', at: 1 } },
  'room.pins': { request: {}, reply: { pins: [{ messageId: ID, by: 'alice', at: 1 }] } },
  'room.archive': { request: { archived: true }, reply: { ...roomInfo, archived: true } },
  'room.audit': {
    request: { person: 'bob', room: 'town', action: 'room.kick', since: 1, until: 3, after: '8', limit: 10 },
    reply: {
      entries: [
        {
          id: 7,
          at: 2,
          service: 'room',
          actor: 'alice',
          action: 'room.kick',
          target: 'town',
          result: 'ok',
          details: { person: 'bob' },
        },
      ],
      next: '7',
    },
  },
  'room.delete': { request: {}, reply: {} },
  'room.remove': { request: {}, reply: {} },
  'room.role': { request: { person: 'bob', role: 'admin' }, reply: { role: 'admin' } },
  'presence.heartbeat': { request: { connId: 'tab-0001' }, reply: null },
  'presence.update': { request: { status: 'away', statusText: 'At lunch' }, reply: {} },
  'presence.disconnect': { request: { connId: 'tab-0001' }, reply: null },
  'presence.room': { request: { limit: 10 }, reply: { people: [person], next: null } },
  'presence.of': { request: { users: ['alice'] }, reply: { people: [{ ...person, chosen: 'away' }] } },
  'presence.typing': { request: {}, reply: null },
  'user-search.search': {
    request: { query: 'ali', limit: 5 },
    reply: { people: [{ ...known, email: 'alice@example.org' }] },
  },
  'user-search.get': { request: { users: ['alice'] }, reply: { people: [known] } },
  'user-search.lookup': {
    request: { users: ['alice', 'nobody'] },
    reply: { people: [{ user: 'alice', sub: 'a-subject', displayName: 'Alice Archer' }] },
  },
  'user-search.prefs': { request: ownPrefs, reply: ownPrefs },
  'auth-callout.bind': {
    request: { people: [{ name: 'alice', sub: 'a-subject', displayName: 'Alice Archer' }] },
    reply: { bound: ['alice'] },
  },
};

const changedPin = { v: 1, room: 'town', messageId: ID, pinned: true, by: 'alice', at: 1 };
const roomPresence = { v: 1, kind: 'typing', room: 'town', user: 'alice' };

/** For each event that is published, by its name and audience: a payload. Of a dead letter anything may be left. */
export const eventExamples: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  posted: envelope,
  postedThread: envelope,
  postedAdmin: envelope,
  roomChanged: { role: 'owner' },
  'notify.everyone': notification,
  'notify.member': notification,
  'live.everyone': logged,
  'live.member': logged,
  'live.admins': logged,
  presenceChanged: { v: 1, ...person },
  personChanged: { v: 1, ...known },
  'roomPresence.everyone': roomPresence,
  'roomPresence.member': roomPresence,
  'roomUpdated.everyone': updatedRoom,
  'roomUpdated.member': updatedRoom,
  blockChanged: { v: 1, person: 'mallory', blocked: true },
  ownPrefsChanged: { v: 1, prefs: ownPrefs },
  'pinChanged.everyone': changedPin,
  'pinChanged.member': changedPin,
  prefsChanged: { v: 1, room: 'town', prefs: givenPrefs },
  membershipChanged: { v: 1, room: 'town', kind: 'joined', by: 'alice' },
};
