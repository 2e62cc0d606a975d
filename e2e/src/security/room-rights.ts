import { ApiError, contract, type ErrorCode, type RequestInput } from '@nats-chat/contracts';
import { uuidV7, type Requester } from '@nats-chat/messaging';
import { codeOf, waitUntil } from '@nats-chat/testkit';
import { describe, expect, test } from 'vitest';
import type { Services } from '../services.ts';

const { room: rooms, fanout, history } = contract;

/** Who asks: three who are in the room, and two who are not. A realm admin has no role in it. */
const ASKING = ['owner', 'admin', 'member', 'realmAdmin', 'outsider'] as const;
type Asking = (typeof ASKING)[number];
/** Whom it is done to: both are in the room; and one who is not, yet. */
type Other = 'otherAdmin' | 'otherMember' | 'newcomer';

type Names = Readonly<Record<Asking | Other, string>>;
type Codes = readonly [owner: string, admin: string, member: string, realmAdmin: string, outsider: string];

interface Room {
  readonly room: string;
  readonly names: Names;
  /** The owner, who may do anything before. */
  readonly owner: Requester;
  /** A message of another member's. */
  readonly messageId: string;
}

interface Row {
  readonly may: string;
  readonly act: (me: Requester, on: Room) => Promise<unknown>;
  readonly given?: (on: Room) => Promise<unknown>;
  readonly private: Codes;
  readonly public: Codes;
}

type Changes = RequestInput<typeof rooms.update>;

const changing = (changes: () => Changes): Pick<Row, 'act' | Kind> => ({
  act: (me, { room }) => me(rooms.update, { room }, changes()),
  private: MANAGES_PRIVATE,
  public: MANAGES_PUBLIC,
});
const command = () => ({ action: 'post', clientId: uuidV7(), text: 'Hello' }) as const;

const NF = 'NOT_FOUND';
const NM = 'NOT_MEMBER';
const NO = 'FORBIDDEN';
const MANAGES_PRIVATE: Codes = ['ok', 'ok', NO, NF, NF];
const MANAGES_PUBLIC: Codes = ['ok', 'ok', NO, NM, NM];
const OWNS_PRIVATE: Codes = ['ok', NO, NO, NF, NF];
const OWNS_PUBLIC: Codes = ['ok', NO, NO, NM, NM];
const IN_PRIVATE: Codes = ['ok', 'ok', 'ok', NF, NF];
const IN_PUBLIC: Codes = ['ok', 'ok', 'ok', NM, NM];

/** Written by hand, by what the product promises; no rule of the code is asked. */
const TABLE: readonly Row[] = [
  {
    may: 'read',
    act: (me, { room }) => me(history.room, { room }, {}),
    private: IN_PRIVATE,
    public: ['ok', 'ok', 'ok', 'ok', 'ok'],
  },
  {
    may: 'see the members',
    act: (me, { room }) => me(rooms.members, { room }, {}),
    private: IN_PRIVATE,
    public: ['ok', 'ok', 'ok', 'ok', 'ok'],
  },
  {
    may: 'join',
    act: (me, { room }) => me(rooms.join, { room }, {}),
    private: IN_PRIVATE,
    public: ['ok', 'ok', 'ok', 'ok', 'ok'],
  },
  {
    may: 'write',
    act: (me, { room }) => me(fanout.send, { room }, command()),
    private: IN_PRIVATE,
    public: IN_PUBLIC,
  },
  {
    may: 'write where only owners and admins do',
    given: ({ owner, room }) => owner(rooms.update, { room }, { postPolicy: 'admins' }),
    act: (me, { room }) => me(fanout.send, { room }, command()),
    private: MANAGES_PRIVATE,
    public: MANAGES_PUBLIC,
  },
  {
    may: 'write where it is archived',
    given: ({ owner, room }) => owner(rooms.archive, { room }, { archived: true }),
    act: (me, { room }) => me(fanout.send, { room }, command()),
    private: [NO, NO, NO, NF, NF],
    public: [NO, NO, NO, NO, NO],
  },
  {
    may: 'invite',
    act: (me, { room, names }) => me(rooms.invite, { room }, { users: [names.newcomer] }),
    private: IN_PRIVATE,
    public: [NO, NO, NO, NO, NO],
  },
  {
    may: 'invite where only owners and admins do',
    given: ({ owner, room }) => owner(rooms.update, { room }, { invitesByAdmins: true }),
    act: (me, { room, names }) => me(rooms.invite, { room }, { users: [names.newcomer] }),
    private: MANAGES_PRIVATE,
    public: [NO, NO, NO, NO, NO],
  },
  {
    may: 'remove a member',
    act: (me, { room, names }) => me(rooms.kick, { room }, { person: names.otherMember }),
    private: MANAGES_PRIVATE,
    public: MANAGES_PUBLIC,
  },
  {
    may: 'remove an admin',
    act: (me, { room, names }) => me(rooms.kick, { room }, { person: names.otherAdmin }),
    private: OWNS_PRIVATE,
    public: OWNS_PUBLIC,
  },
  {
    may: 'remove an owner',
    given: ({ owner, room, names }) => owner(rooms.role, { room }, { person: names.otherAdmin, role: 'owner' }),
    act: (me, { room, names }) => me(rooms.kick, { room }, { person: names.otherAdmin }),
    private: OWNS_PRIVATE,
    public: OWNS_PUBLIC,
  },
  {
    may: 'ban',
    act: (me, { room, names }) => me(rooms.kick, { room }, { person: names.otherMember, ban: { until: null } }),
    private: [NO, NO, NO, NF, NF],
    public: MANAGES_PUBLIC,
  },
  {
    may: 'end a ban',
    act: (me, { room, names }) => me(rooms.unban, { room }, { person: names.newcomer }),
    private: MANAGES_PRIVATE,
    public: MANAGES_PUBLIC,
  },
  {
    may: 'see who is banned',
    act: (me, { room }) => me(rooms.bans, { room }, {}),
    private: MANAGES_PRIVATE,
    public: MANAGES_PUBLIC,
  },
  {
    may: 'make a member an admin',
    act: (me, { room, names }) => me(rooms.role, { room }, { person: names.otherMember, role: 'admin' }),
    private: OWNS_PRIVATE,
    public: OWNS_PUBLIC,
  },
  {
    may: 'make an admin a member',
    act: (me, { room, names }) => me(rooms.role, { room }, { person: names.otherAdmin, role: 'member' }),
    private: OWNS_PRIVATE,
    public: OWNS_PUBLIC,
  },
  {
    may: 'hand the room over',
    act: (me, { room, names }) => me(rooms.role, { room }, { person: names.otherMember, role: 'owner' }),
    private: OWNS_PRIVATE,
    public: OWNS_PUBLIC,
  },
  { may: 'rename it', ...changing(() => ({ displayName: `Renamed ${uuidV7()}` })) },
  { may: 'change the topic', ...changing(() => ({ topic: 'Another' })) },
  { may: 'change the description', ...changing(() => ({ description: 'Another' })) },
  { may: 'change who posts', ...changing(() => ({ postPolicy: 'admins' })) },
  { may: 'change who invites', ...changing(() => ({ invitesByAdmins: true })) },
  { may: 'change how long messages are kept', ...changing(() => ({ retentionDays: 30 })) },
  {
    may: 'see what would be erased',
    act: (me, { room }) => me(rooms.retention, { room }, { days: 30 }),
    private: MANAGES_PRIVATE,
    public: MANAGES_PUBLIC,
  },
  {
    may: 'archive',
    act: (me, { room }) => me(rooms.archive, { room }, { archived: true }),
    private: MANAGES_PRIVATE,
    public: MANAGES_PUBLIC,
  },
  {
    may: 'open it again',
    given: ({ owner, room }) => owner(rooms.archive, { room }, { archived: true }),
    act: (me, { room }) => me(rooms.archive, { room }, { archived: false }),
    private: MANAGES_PRIVATE,
    public: MANAGES_PUBLIC,
  },
  {
    may: 'delete another’s message',
    act: (me, { room, messageId }) =>
      me(fanout.send, { room }, { action: 'delete', clientId: uuidV7(), targetId: messageId }),
    private: MANAGES_PRIVATE,
    public: MANAGES_PUBLIC,
  },
  {
    may: 'delete another’s message, by the realm role',
    act: (me, { room, messageId }) =>
      me(fanout.moderate, { room }, { clientId: uuidV7(), targetId: messageId, reason: 'Spam' }),
    private: [NO, NO, NO, NF, NO],
    public: [NO, NO, NO, 'ok', NO],
  },
  {
    may: 'pin a message',
    act: (me, { room, messageId }) => onceStored(() => me(rooms.pin, { room }, { action: 'pin', messageId })),
    private: MANAGES_PRIVATE,
    public: MANAGES_PUBLIC,
  },
  {
    may: 'unpin a message',
    act: (me, { room, messageId }) => me(rooms.pin, { room }, { action: 'unpin', messageId }),
    private: MANAGES_PRIVATE,
    public: MANAGES_PUBLIC,
  },
  {
    may: 'pin where it is archived',
    given: ({ owner, room }) => owner(rooms.archive, { room }, { archived: true }),
    act: (me, { room, messageId }) => me(rooms.pin, { room }, { action: 'pin', messageId }),
    private: [NO, NO, NO, NF, NF],
    public: [NO, NO, NO, NO, NO],
  },
  {
    may: 'see what is pinned',
    act: (me, { room }) => me(rooms.pins, { room }, {}),
    private: IN_PRIVATE,
    public: ['ok', 'ok', 'ok', 'ok', 'ok'],
  },
  {
    may: 'read messages by their ids',
    act: (me, { room, messageId }) => me(history.messages, { room }, { ids: [messageId] }),
    private: IN_PRIVATE,
    public: ['ok', 'ok', 'ok', 'ok', 'ok'],
  },
  {
    may: 'read what a message said before',
    act: (me, { room, messageId }) => me(history.versions, { room }, { messageId }),
    private: IN_PRIVATE,
    public: ['ok', 'ok', 'ok', 'ok', 'ok'],
  },
  {
    may: 'delete it',
    act: (me, { room }) => me(rooms.delete, { room }, {}),
    private: OWNS_PRIVATE,
    public: OWNS_PUBLIC,
  },
  {
    may: 'delete it, by the realm role',
    act: (me, { room }) => me(rooms.remove, { room }, {}),
    private: [NO, NO, NO, NF, NO],
    public: [NO, NO, NO, 'ok', NO],
  },
  {
    may: 'claim it while somebody owns it',
    act: (me, { room }) => me(rooms.claim, { room }, {}),
    private: [NO, NO, NO, NF, NO],
    public: [NO, NO, NO, 'CONFLICT', NO],
  },
];

const KINDS = ['private', 'public'] as const;
type Kind = (typeof KINDS)[number];
const rows = KINDS.flatMap((kind) => TABLE.map((row, at) => ({ kind, may: row.may, row, group: `${kind}${at}` })));

const namesOf = (group: string): Names => ({
  owner: `owner-${group}`,
  admin: `admin-${group}`,
  member: `member-${group}`,
  realmAdmin: `realmAdmin-${group}`,
  outsider: `outsider-${group}`,
  otherAdmin: `otherAdmin-${group}`,
  otherMember: `otherMember-${group}`,
  newcomer: `newcomer-${group}`,
});

/** Everybody who takes part, with their realm roles: others for each row, so that nobody comes to a limit. */
export const peopleOfRights: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  rows.flatMap(({ group }) =>
    Object.entries(namesOf(group)).map(([who, name]) => [name, who === 'realmAdmin' ? ['admin', 'user'] : ['user']]),
  ),
);

/** Who may do what in a room, asked of real services on a real server with the permissions of each realm role. */
export const describeRoomRights = (services: () => Services): void => {
  describe.each(KINDS)('in a %s room', (kind) => {
    test.each(rows.filter((one) => one.kind === kind))('who may $may', async ({ row, group }) => {
      const names = namesOf(group);
      const as = (name: string) => services().as(name);
      const [owner, author, ...others] = await Promise.all(
        [names.owner, names.otherMember, names.admin, names.member, names.otherAdmin].map(as),
      );
      if (owner === undefined || author === undefined) throw new Error('Both are connected.');
      const codes: string[] = [];
      let shared: Room | undefined;
      for (const [at, who] of ASKING.entries()) {
        const mine = shared ?? (await createRoom(kind, { names, owner, author, others }));
        if (shared === undefined) await row.given?.(mine);
        const code = await codeOf(row.act(await as(names[who]), mine));
        // What was refused has changed nothing: the room is good for the next.
        shared = code === 'ok' ? undefined : mine;
        codes[at] = code;
      }
      expect(Object.fromEntries(ASKING.map((who, at) => [who, codes[at]]))).toEqual(
        Object.fromEntries(ASKING.map((who, at) => [who, row[kind][at]])),
      );
    });
  });
};

interface People {
  readonly names: Names;
  readonly owner: Requester;
  readonly author: Requester;
  readonly others: readonly Requester[];
}

async function createRoom(kind: Kind, { names, owner, author, others }: People): Promise<Room> {
  const displayName = `Of ${names.owner} ${uuidV7()}`;
  const wanted = kind === 'private' ? { type: kind, key: uuidV7() } : { type: kind, room: `r-${uuidV7()}` };
  const { room } = await owner(rooms.create, {}, { ...wanted, displayName });
  const { admin, member, otherAdmin, otherMember } = names;
  if (kind === 'private') await owner(rooms.invite, { room }, { users: [admin, member, otherAdmin, otherMember] });
  else for (const person of [author, ...others]) await person(rooms.join, { room }, {});
  for (const person of [admin, otherAdmin]) await owner(rooms.role, { room }, { person, role: 'admin' });
  const { id: messageId } = await author(fanout.send, { room }, command());
  return { room, names, owner, messageId };
}

/** What is done to a message has to wait for persist. */
async function onceStored(act: () => Promise<unknown>): Promise<void> {
  const code = await waitUntil('the message is stored', async () => {
    const outcome = await codeOf(act());
    return outcome === 'UNAVAILABLE' ? undefined : outcome;
  });
  if (code !== 'ok') throw new ApiError(code as ErrorCode);
}
