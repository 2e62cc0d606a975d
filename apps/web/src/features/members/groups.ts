import { t } from '@lingui/core/macro';
import type { Presence, PresenceStatus } from '@nats-chat/contracts';
import type { MembersState } from '../../lib/chat/engine.ts';
import { distinctNames } from '../../lib/chat/names.ts';
import { compareNames } from '@nats-chat/text';

type Member = MembersState['members'][number];

export interface PresentMember extends Member {
  readonly name: string;
  readonly status: PresenceStatus;
  readonly statusText: string;
  readonly lastSeen: number | undefined;
}

export interface MemberGroup {
  readonly id: 'here' | 'offline';
  readonly title: string;
  readonly members: readonly PresentMember[];
}

interface GroupingContext {
  readonly me: string;
  /** What stands in place of my status while I have no connection. */
  readonly interrupted: string | undefined;
  readonly presence: ReadonlyMap<string, Presence>;
  readonly nameOf: (user: string) => string;
}

/**
 * The members who are here, away or busy, and those who are not, each by name; a group without members is left out. I am
 * where I see myself: here when I am invisible, and not here without a connection.
 */
export const groupMembers = (members: readonly Member[], context: GroupingContext): readonly MemberGroup[] => {
  const { me, interrupted, presence, nameOf } = context;
  const labelOf = distinctNames(
    members.map(({ user }) => user),
    nameOf,
  );
  const present = members
    .map((member): PresentMember => {
      const of = presence.get(member.user);
      return {
        ...member,
        name: labelOf(member.user),
        status: of?.status ?? 'offline',
        statusText: of?.statusText ?? '',
        lastSeen: of?.lastSeen,
        ...(member.user === me && mine(of, interrupted)),
      };
    })
    .sort((one, other) => compareNames(one.name, other.name));
  const isHere = ({ user, status }: PresentMember): boolean =>
    user === me ? interrupted === undefined : status !== 'offline';
  const groups: MemberGroup[] = [
    { id: 'here', title: t`Here`, members: present.filter(isHere) },
    { id: 'offline', title: t`Offline`, members: present.filter((member) => !isHere(member)) },
  ];
  return groups.filter((group) => group.members.length > 0);
};

function mine(presence: Presence | undefined, interrupted: string | undefined): Partial<PresentMember> {
  if (interrupted !== undefined) return { status: 'offline', statusText: interrupted };
  // As at the foot of the room list: what I chose, also before the server has said so.
  const { chosen = 'online', statusText = '' } = presence ?? {};
  if (chosen !== 'invisible') return { status: chosen };
  return { status: 'offline', statusText: statusText === '' ? t`Invisible` : t`Invisible · ${{ text: statusText }}` };
}
