import type { AuditEntry, Message, Presence, RoomInfo } from '@nats-chat/contracts';
import type { MessageVersion, RoomSummary, TimelineItem } from '../../src/lib/chat/engine.ts';
import { fakeMessage, type Fixture } from '../fake-engine.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** A fixed afternoon, so that pictures can be compared. */
export const NOW = new Date(2026, 10, 20, 15, 42).getTime();

const names = {
  alice: 'Alice Moreau',
  bob: 'Bob Okafor',
  carol: 'Carol Lindqvist',
  dave: 'Dave Petrov',
  erin: 'Erin Nakamura',
  frank: 'Frank Ødegård',
  grace: 'Grace Hopper-Williams',
  heidi: 'Heidi Baumgartner',
  ivan: 'Ivan Horvat',
  'service-account-deploy': 'Deploy',
  SYSTEM: 'SYSTEM',
};

const room = (id: string, more: Partial<RoomSummary> = {}): RoomSummary => ({
  room: id,
  type: 'public',
  displayName: id,
  topic: '',
  creator: 'alice',
  createdAt: NOW - 90 * DAY,
  archived: false,
  role: 'member',
  unread: 0,
  mentions: 0,
  ...more,
});

const lastLine = (user: string, text: string, minutesAgo: number, more = {}): Partial<RoomSummary> => {
  const activeAt = NOW - minutesAgo * MINUTE;
  return { activeAt, last: fakeMessage({ room: 'dm', user, text, seq: 1, at: activeAt, more }).message };
};

const rooms: readonly RoomSummary[] = [
  room('announcements', { topic: 'One message a week, at most' }),
  room('design', { unread: 4, topic: 'Tokens, type and taste' }),
  room('frontend', { prefs: { level: 'all', muted: false, favourite: true, hidden: false } }),
  room('general', {
    topic: 'Whatever does not have a better place. New here? Say hello, and tell us what you are working on.',
    role: 'owner',
  }),
  room('incidents', { unread: 12, mentions: 2 }),
  room('p-leads', {
    displayName: 'leads',
    type: 'private',
    role: 'owner',
    topic: 'Who does what until Friday',
    description: 'Where the leads of all teams meet.\nAsk one of the owners to be invited.',
  }),
  room('p-updates', { displayName: 'updates', type: 'private', postPolicy: 'admins' }),
  room('launch', { topic: 'The launch of last year', archived: true, role: 'owner' }),
  room('nats', { topic: 'Subjects, streams and how we use them' }),
  room('a-room-with-a-long-name', { displayName: 'quarterly planning and budget review 2027' }),
  room('random'),
  room('releases', { unread: 100 }),
  room('watercooler', { unread: 7, prefs: { level: 'all', muted: true, favourite: false, hidden: false } }),
  room('dm-alice', {
    displayName: 'Alice Moreau',
    type: 'dm',
    people: [{ user: 'alice' }],
    ...lastLine('alice', 'Ask Grace about the *retention* of the test realm', 50),
  }),
  room('dm-bob', {
    displayName: 'Bob Okafor',
    type: 'dm',
    people: [{ user: 'alice' }, { user: 'bob' }],
    ...lastLine('alice', 'Both are merged, have a look', 5),
  }),
  room('dm-grace', {
    displayName: 'Grace Hopper-Williams',
    type: 'dm',
    people: [{ user: 'alice' }, { user: 'grace' }],
    ...lastLine('grace', '', 90, { deleted: true }),
  }),
  room('dm-carol-dave', {
    displayName: 'Carol Lindqvist, Dave Petrov',
    type: 'dm',
    people: [{ user: 'alice' }, { user: 'carol' }, { user: 'dave' }],
    ...lastLine('carol', 'The **second** draft is in the folder: [draft 2](https://example.com), and a picture', 20),
  }),
  room('dm-erin', {
    displayName: 'Erin Nakamura',
    type: 'dm',
    people: [{ user: 'alice' }, { user: 'erin' }],
    unread: 1,
    mentions: 1,
    ...lastLine('erin', 'Are you coming, <@alice>?', 1),
  }),
];

const other = (id: string, topic: string): RoomInfo => ({
  room: id,
  type: 'public',
  displayName: id,
  topic,
  creator: 'bob',
  createdAt: NOW - 300 * DAY,
  archived: false,
  role: null,
});

const others: readonly RoomInfo[] = [
  other('books', 'What we read, and whether it was worth it'),
  other('cycling', ''),
  { ...other('debates', 'Two minutes each'), bannedUntil: NOW + 3 * DAY },
  other('data-platform', 'Pipelines, warehouses, and the people who wait for them to finish on a Friday afternoon'),
  other('music', 'Links to things with a beat'),
  { ...other('offsite-2019', 'Lisbon, in May'), archived: true },
];

type Line = readonly [
  daysAgo: number,
  time: string,
  user: keyof typeof names,
  text: string,
  more?: Parameters<typeof fakeMessage>[0]['more'],
];

const at = (daysAgo: number, time: string): number => {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  const day = new Date(NOW - daysAgo * DAY);
  return new Date(day.getFullYear(), day.getMonth(), day.getDate(), hours, minutes).getTime();
};

const code = `The subscription leaked because \`unsubscribe\` was never awaited. This is the whole fix:

\`\`\`ts
const subscription = nc.subscribe('room.live.*', { callback });
try {
  await untilClosed(signal);
} finally {
  await subscription.drain(); // was: subscription.unsubscribe()
}
\`\`\``;

const lines: readonly Line[] = [
  [2, '09:12', 'carol', 'Morning. The new tokens are in `tokens.css`; both themes pass contrast now.'],
  [2, '09:13', 'carol', 'Screenshots are in the pull request.'],
  [2, '09:31', 'alice', 'Lovely. The dark grey is much calmer than the black we had.'],
  [
    1,
    '16:02',
    'service-account-deploy',
    '**web** 0.4.1 is live in `staging`: 12 changes by 4 people.',
    { kind: 'bot' },
  ],
  [1, '16:20', 'dave', 'I see one more reconnect than before, every hour, on the hour. Expected?'],
  [1, '16:24', 'alice', 'Yes: the token lives for an hour. The client asks for a new one and goes on.'],
  [1, '16:24', 'alice', 'It takes about 40 ms, so nobody should notice.'],
  [1, '16:25', 'dave', 'Then I have noticed 40 ms. I should go outside.'],
  [
    0,
    '09:58',
    'bob',
    'Has anyone read the JetStream notes on duplicate windows? https://docs.nats.io/nats-concepts/jetstream/streams#duplicate-window',
  ],
  [
    0,
    '10:04',
    'erin',
    'Yes. Three things that surprised me:\n\n1. the window is per stream, not per subject\n2. it costs memory, so two minutes is *not* always too short\n3. a duplicate is still **acknowledged**, with the sequence of the first',
  ],
  [0, '10:05', 'erin', '> a duplicate is still acknowledged\n\nThat is the part we rely on.'],
  [0, '10:07', 'bob', 'Makes sense 👍'],
  [0, '11:30', 'frank', code],
  [0, '11:32', 'grace', 'This message was written in a hurry.', { deleted: true, text: '' }],
  [
    0,
    '11:33',
    'grace',
    'Reviewed and approved. Small note: the log line prints a subject that is a little long: chat.room-with-a-very-long-identifier-that-nobody-would-choose.thread.0198c0de-0000-7000-8000-000000000042.reply.acknowledged',
    { editedAt: at(0, '11:36') },
  ],
  [
    0,
    '15:20',
    'heidi',
    'Can somebody look at the incident from last night? @alice you were on call.',
    { mentions: { users: ['alice'], room: false } },
  ],
  [
    0,
    '15:31',
    'alice',
    'On it. The disk of one replica was full; the stream moved its leader and everyone reconnected within 3 seconds.',
  ],
  [0, '15:31', 'alice', 'No message was lost: 48,112 acknowledged, 48,112 stored.'],
  [0, '15:38', 'bob', 'That is the kind of incident I like.'],
];

const rightToLeft: readonly Line[] = [
  [0, '09:58', 'bob', 'صباح الخير، هل انتهى الإصدار 2.4؟'],
  [0, '10:04', 'erin', 'בוקר טוב! הנה הרשימה:\n\n1. בדיקות\n2. `npm run build` ואז פריסה\n3. הודעה ב-#general'],
  [0, '10:05', 'erin', '> هل انتهى الإصدار؟\n\nنعم، @alice راجعته.', { mentions: { users: ['alice'], room: false } }],
  [0, '10:06', 'alice', 'Great, thanks. שלום means hello.'],
  [0, '10:07', 'frank', '```ts\nconst greeting = "مرحبا";\n```'],
];

const formatted: readonly Line[] = [
  [
    0,
    '09:58',
    'erin',
    '# Release 2.4\n\nWhat is left, by **owner**:\n\n| part | owner | tests | open |\n|---|---|---:|:-:|\n| `fanout` | Bob | 1,204 | 2 |\n| `history` | Carol | 998 | – |\n| page, *all languages* | Erin | 3,410 | 11 |\n\n## Next\n\n- [x] cut the branch\n- [ ] read the notes\n\n---\nThe rest is in https://example.org/plan',
  ],
  [
    0,
    '10:02',
    'frank',
    '```ts\n/** Waits for what is stored. */\nexport const settled = async (seq: number, timeoutMs = 2_000): Promise<void> => {\n  for (const end = Date.now() + timeoutMs; Date.now() < end; ) {\n    if ((await floor()) >= seq) return; // one round trip\n  }\n  throw new Error(`Still not at ${seq} after ${timeoutMs} ms, which is longer than anybody who waits for it would like it to be`);\n};\n```',
  ],
  [0, '10:03', 'bob', `The whole log of last night:\n\n${'10:00:01 info the stream has a leader\n'.repeat(30)}`],
];

const toItems = (roomId: string, from: readonly Line[]): readonly TimelineItem[] =>
  from.map(([days, time, user, text, more], index) =>
    fakeMessage({
      room: roomId,
      user,
      text,
      seq: 5_000 + index,
      at: at(days, time),
      ...(more === undefined ? {} : { more }),
    }),
  );

const slots: readonly Line[] = [
  [
    0,
    '09:58',
    'bob',
    'The plan for the release, with the figures of the week.',
    {
      attachments: [
        { id: '1', name: 'release plan, second version.pdf', size: 1_240_000, type: 'application/pdf', hash: '' },
        { id: '2', name: 'figures.csv', size: 18_200, type: 'text/csv', hash: '' },
      ],
      reactions: [
        { emoji: '👍', users: ['erin', 'alice', 'dave'] },
        { emoji: '🎉', users: ['carol'] },
      ],
      replies: { count: 4, users: ['erin', 'dave', 'alice'], lastAt: at(0, '11:20'), recent: [] },
      pin: { by: 'carol', at: at(0, '10:30') },
    },
  ],
  [
    0,
    '10:04',
    'erin',
    'Read it, <@alice> and <!room> 🎉 all good.',
    {
      mentions: { users: ['alice'], room: true },
    },
  ],
  [
    0,
    '10:04',
    'SYSTEM',
    '',
    { kind: 'system', system: { type: 'renamed', actor: 'carol', values: { to: 'General' } } },
  ],
  [0, '10:04', 'SYSTEM', '', { kind: 'system', system: { type: 'joined', actor: 'grace' } }],
  [0, '10:04', 'SYSTEM', '', { kind: 'system', system: { type: 'joined', actor: 'heidi' } }],
  [0, '10:04', 'SYSTEM', '', { kind: 'system', system: { type: 'joined', actor: 'dave' } }],
  [0, '10:04', 'SYSTEM', '', { kind: 'system', system: { type: 'joined', actor: 'bob' } }],
  [0, '10:04', 'SYSTEM', '', { kind: 'system', system: { type: 'left', actor: 'frank' } }],
  [0, '10:04', 'SYSTEM', '', { kind: 'system', system: { type: 'joined', actor: 'carol' } }],
  [0, '10:04', 'SYSTEM', '', { kind: 'system', system: { type: 'left', actor: 'carol' } }],
  [0, '10:05', 'erin', 'One more thing: **who** writes the notes?', { reactions: [{ emoji: '🙋', users: ['alice'] }] }],
];

/** The second answers the first. */
function slotItems(): readonly TimelineItem[] {
  const [first, second, ...rest] = toItems('general', slots);
  if (first === undefined || second === undefined) return [];
  return [first, { ...second, message: { ...second.message, replyTo: first.message.messageId } }, ...rest];
}

const replies: readonly Line[] = [
  [0, '10:31', 'erin', 'Two figures differ from mine: the **second** and the last. Where are they from?'],
  [0, '10:34', 'dave', 'From the export of Monday; `figures.csv` has the query at its end.'],
  [0, '10:34', 'dave', 'I can run it again.', { reactions: [{ emoji: '🙏', users: ['erin', 'alice'] }] }],
  [0, '10:50', 'grace', '', { deleted: true }],
  [0, '11:20', 'alice', 'Then I send it out at noon. <@erin>, fine with you?', { alsoInRoom: true }],
];

/** The first message has a thread. */
function withThread(general: readonly TimelineItem[], more: Partial<RoomSummary> = {}): Fixture {
  const [root] = general;
  if (root === undefined) return busy;
  const { messageId: threadId } = root.message;
  const said = toItems('general', replies).map((item) => ({ ...item, message: { ...item.message, threadId } }));
  return {
    ...busy,
    rooms: rooms.map((one) => (one.room === 'general' ? { ...one, ...more } : one)),
    messages: { general: [...general, ...said.filter(({ message }) => message.alsoInRoom === true)] },
    threads: { [threadId]: [root, ...said] },
    older: {},
    typing: {},
  };
}

const unsent: readonly TimelineItem[] = [
  fakeMessage(
    { room: 'general', user: 'alice', text: 'I will write it up today.', seq: 1, at: at(0, '15:41') },
    'pending',
  ),
  fakeMessage(
    { room: 'general', user: 'alice', text: 'And add an alert at 80 %.', seq: 1, at: at(0, '15:41') },
    'failed',
  ),
];

const writers = ['alice', 'bob', 'carol', 'dave', 'erin'] as const;

/** A long past of `count` messages. */
const past = (roomId: string, count: number): readonly TimelineItem[] =>
  Array.from({ length: count }, (_, index) =>
    fakeMessage({
      room: roomId,
      user: writers[Math.floor(index / 3) % writers.length] ?? 'bob',
      text: `Message ${index + 1} of the past. ${'It goes on for a while. '.repeat(index % 4)}`.trim(),
      seq: index + 1,
      at: NOW - 3 * DAY - (count - index) * 7 * MINUTE,
    }),
  );

const presence: readonly Presence[] = [
  { user: 'alice', status: 'online' },
  { user: 'bob', status: 'online', statusText: 'Reviewing all morning' },
  { user: 'carol', status: 'away' },
  { user: 'dave', status: 'busy', statusText: 'Focus until 4' },
  { user: 'erin', status: 'online' },
  { user: 'frank', status: 'offline', lastSeen: NOW - 25 * MINUTE },
  { user: 'grace', status: 'offline', lastSeen: NOW - 3 * 60 * MINUTE },
  { user: 'heidi', status: 'offline', lastSeen: NOW - 4 * DAY },
];

const members = (Object.keys(names) as (keyof typeof names)[])
  .filter((user) => user !== 'ivan' && user !== 'SYSTEM')
  .map(
    (user) =>
      ({
        user,
        displayName: names[user],
        role: user === 'alice' ? 'owner' : user === 'erin' ? 'admin' : 'member',
      }) as const,
  );

const audited = (minutesAgo: number, more: Partial<AuditEntry>): AuditEntry => ({
  id: 10_000 - minutesAgo,
  at: NOW - minutesAgo * MINUTE,
  service: 'room',
  actor: 'alice',
  action: 'room.join',
  target: 'general',
  result: 'ok',
  details: {},
  ...more,
});
const signIn = { service: 'auth-callout', action: 'sign-in', target: undefined } as const;

const audit: readonly AuditEntry[] = [
  audited(2, { ...signIn, actor: 'bob', details: { host: '203.0.113.7', type: 'websocket' } }),
  audited(9, { action: 'room.update', target: 'p-leads', details: { fields: 'displayName, topic' } }),
  audited(31, { actor: 'erin', action: 'room.kick', details: { person: 'frank' } }),
  audited(31, { id: 1, actor: 'erin', action: 'room.ban', details: { person: 'frank', until: 'for ever' } }),
  audited(64, {
    ...signIn,
    actor: 'unknown',
    result: 'denied',
    details: { host: '198.51.100.23', type: 'websocket', reason: 'expired', claimed: 'mallory' },
  }),
  audited(95, { actor: 'carol', action: 'room.role', target: 'p-x7', details: { person: 'dave', role: 'owner' } }),
  audited(1_500, { actor: 'dave', action: 'room.remove', target: 'a-room-with-a-long-name-that-nobody-needs' }),
  audited(1_700, {
    service: 'auth-callout',
    actor: 'auth-callout',
    action: 'session.end',
    target: 'grace',
    result: 'failed',
    details: { reason: 'Keycloak does not answer.' },
  }),
  ...Array.from({ length: 60 }, (_, index) =>
    audited(2_000 + index * 40, { actor: index % 2 === 0 ? 'heidi' : 'bob' }),
  ),
];

const versions: readonly MessageVersion[] = [
  ['11:33', 'Reviewed. Small note: the log line prints a subject that is too long.'],
  ['11:34', 'Reviewed, thanks <@carol>. Small note: the log line prints a subject that is a little long.'],
  ['11:36', lines.find(([, , , , more]) => more?.editedAt !== undefined)?.[3] ?? ''],
].map(([time = '', text = ''], index) => ({
  seq: 5_000 + lines.findIndex(([, , , , more]) => more?.editedAt !== undefined) + 100 * index,
  at: at(0, time),
  text,
}));

/** What names alice, in rooms that she is in, the newest first. */
const mentions: readonly Message[] = (
  [
    ['incidents', 'bob', 4, '<@alice> the alert of the second region is yours: it comes from the new limit, I think.'],
    [
      'general',
      'carol',
      63,
      '<!room> The demo moves to **Thursday**, 14:00. Bring what you have, also what is half done.',
    ],
    ['dm-bob', 'bob', 190, '<@alice> lunch?', { threadId: '0198c0de-0000-7000-8000-000000000001' }],
    ['p-leads', 'grace', 1_500, 'Could <@alice> say something about the budget?', { editedAt: NOW - 1_400 * MINUTE }],
    ['design', 'erin', 4_400, `<@alice> ${'This is what the tokens are for. '.repeat(30)}`],
  ] as readonly (readonly [string, string, number, string, Partial<Message>?])[]
).map(([room, user, minutes, text, more = {}], index) => {
  const fields = { mentions: { users: ['alice'], room: false }, ...more };
  return fakeMessage({ room, user, text, seq: 9_000 - index, at: NOW - minutes * MINUTE, more: fields }).message;
});

const busy: Fixture = {
  mentions,
  audit,
  versions,
  me: 'alice',
  names,
  rooms,
  others,
  messages: {
    general: [...toItems('general', lines), ...unsent],
    design: toItems('design', lines.slice(0, 3)),
    'dm-bob': toItems(
      'dm-bob',
      lines.filter(([, , user]) => user === 'bob' || user === 'alice'),
    ),
    'dm-alice': toItems('dm-alice', lines.filter(([, , user]) => user === 'alice').slice(0, 3)),
  },
  older: { general: past('general', 400) },
  members: {
    general: members,
    'p-leads': members.filter(({ user }) => user !== 'heidi'),
    'dm-alice': members.slice(0, 1),
    'dm-bob': members.slice(0, 2),
  },
  bans: { general: [{ user: 'mallory', displayName: 'Mallory', by: 'alice', at: NOW - DAY, until: NOW + DAY }] },
  presence,
  utcOffsets: { bob: 330, carol: -300 },
  typing: { general: ['erin', 'dave'] },
  delayMs: 0,
};

/** Fixtures by name, as `?fixture=` asks for them. */
export const fixtures: Readonly<Record<string, Fixture>> = {
  busy,
  admins: {
    ...busy,
    rooms: [
      ...rooms.slice(0, 4),
      ...rooms.slice(-2),
      room('admin-ops', { displayName: 'Operations', type: 'admin', topic: 'What runs, and who looks after it' }),
      room('admin-reports', { displayName: 'Reports', type: 'admin', unread: 2 }),
    ],
    messages: { ...busy.messages, 'admin-ops': toItems('admin-ops', lines.slice(0, 3)) },
  },
  live: { ...busy, messages: { general: toItems('general', lines) }, delayMs: 300, typing: {} },
  'no-mentions': { ...busy, mentions: [] },
  empty: { me: 'alice', names, rooms: [], others, presence, delayMs: 0 },
  'empty-room': {
    ...busy,
    rooms: [room('general', { topic: 'Whatever does not have a better place' })],
    messages: {},
    older: {},
    typing: {},
  },
  outside: {
    ...busy,
    rooms: rooms.filter((one) => one.room !== 'general'),
    others: [...others, { ...other('general', 'Whatever does not have a better place') }],
    typing: {},
    messages: { general: toItems('general', lines) },
  },
  unread: {
    ...busy,
    rooms: rooms.map((one) => (one.room === 'general' ? { ...one, unread: 3 } : one)),
    typing: {},
    messages: { general: toItems('general', lines) },
  },
  'right-to-left': {
    ...busy,
    names: { ...names, erin: 'נועה לוי', bob: 'ليلى حداد' },
    messages: { general: toItems('general', rightToLeft) },
    older: {},
    typing: { general: ['erin', 'bob'] },
  },
  formatted: { ...busy, messages: { general: toItems('general', formatted) }, older: {}, typing: {} },
  slots: withThread(slotItems()),
  'thread-deleted': withThread(
    slotItems().map((item, index) =>
      index === 0 ? { ...item, message: { ...item.message, deleted: true, reactions: [], attachments: [] } } : item,
    ),
  ),
  'thread-archived': withThread(slotItems(), { archived: true }),
  pins: {
    ...busy,
    messages: {
      general: toItems(
        'general',
        lines.map(([days, time, user, text, more], index): Line =>
          index % 4 === 1 && more?.deleted !== true
            ? [days, time, user, text, { ...more, pin: { by: 'carol', at: NOW - index * DAY } }]
            : [days, time, user, text, more ?? {}],
        ),
      ),
    },
    older: {
      general: toItems('general', [
        [
          9,
          '10:05',
          'erin',
          `**How we release**, in short:\n\n${Array.from({ length: 12 }, (_, step) => `${step + 1}. Step ${step + 1} of the release, which somebody reads again later`).join('\n')}`,
          { pin: { by: 'alice', at: NOW - MINUTE } },
        ],
      ]),
    },
    typing: {},
  },
  'pins-loading': { ...busy, stuck: { pins: 'loading' } },
  'pins-failed': { ...busy, stuck: { pins: 'failed' } },
  'versions-loading': { ...busy, stuck: { versions: 'loading' } },
  'versions-failed': { ...busy, stuck: { versions: 'failed' } },
  'versions-deleted': { ...busy, versions: [] },
  alike: {
    ...busy,
    names: { ...names, dave: 'bob okafor' },
    messages: {
      general: toItems('general', [
        [0, '10:04', 'bob', 'Ask <@dave>.', { mentions: { users: ['dave'], room: false } }],
        [0, '10:05', 'bob', 'Done.', { reactions: [{ emoji: '👍', users: ['dave'] }] }],
      ]),
    },
    older: {},
    members: { general: members.map(({ user, role }) => ({ user, role })) },
    typing: { general: ['dave'] },
  },
  loading: { ...busy, stuck: { timeline: 'loading' } },
  failed: { ...busy, stuck: { timeline: 'failed' }, typing: {} },
  reconnecting: { ...busy, connection: { status: 'reconnecting', since: 1 } },
  offline: { ...busy, connection: { status: 'offline', since: 1 } },
  'disk-full': { ...busy, backlog: { reason: 'unavailable', waiting: 3 } },
  long: { ...busy, messages: { general: past('general', 10_000) }, older: {}, typing: {} },
};
