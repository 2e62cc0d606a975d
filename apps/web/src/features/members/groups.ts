import type { Presence, PresenceStatus } from '@nats-chat/contracts';
import type { MembersState } from '../../lib/chat/engine.ts';

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

interface Known {
  readonly presence: ReadonlyMap<string, Presence>;
  readonly nameOf: (user: string) => string;
}

/** The members who are here, away or busy, and those who are not, each by name; a group without members is left out. */
export const groupMembers = (members: readonly Member[], { presence, nameOf }: Known): readonly MemberGroup[] => {
  const present = members
    .map((member): PresentMember => {
      const known = presence.get(member.user);
      return {
        ...member,
        name: member.displayName ?? nameOf(member.user),
        status: known?.status ?? 'offline',
        statusText: known?.statusText ?? '',
        lastSeen: known?.lastSeen,
      };
    })
    .sort((one, other) => one.name.localeCompare(other.name));
  const groups: MemberGroup[] = [
    { id: 'here', title: 'Here', members: present.filter(({ status }) => status !== 'offline') },
    { id: 'offline', title: 'Offline', members: present.filter(({ status }) => status === 'offline') },
  ];
  return groups.filter((group) => group.members.length > 0);
};
