import { t } from '@lingui/core/macro';
import type { RoomRole } from '@nats-chat/contracts';
import ShieldCheck from 'lucide-react/icons/shield-check';
import UserMinus from 'lucide-react/icons/user-minus';
import { serverNow } from '../../lib/time/server-clock.ts';
import type { MenuEntry } from '../../ui/menu-entry.ts';

/** What I may do to a member. */
export interface MemberRights {
  readonly mayChangeRole: boolean;
  readonly mayRemove: boolean;
  /** Only who is removed from a public room could come back by themselves. */
  readonly mayBan: boolean;
}

/** What is asked about before it is done. */
export interface Question {
  readonly title: string;
  readonly text: string;
  readonly confirm: string;
  readonly onConfirm: () => void;
}

interface Options {
  readonly name: string;
  readonly role: string;
  readonly rights: MemberRights;
  /** Gives the member a role; `done` is the sentence for it. */
  readonly setRole: (role: RoomRole, done: string) => void;
  /** Ends the membership, and keeps the member out until a time, in ms since 1970; `null`: for ever. */
  readonly remove: (bannedUntil: number | null | undefined, done: string) => void;
  readonly ask: (question: Question) => void;
}

/** Returns the menu of a member's row, with what one may do alone. */
export const memberMenu = ({
  rights: { mayChangeRole, mayRemove, mayBan },
  ...options
}: Options): readonly MenuEntry[] => [
  ...(mayChangeRole ? roleEntries(options) : []),
  ...(mayChangeRole && mayRemove ? [{ kind: 'separator' } as const] : []),
  ...(mayRemove ? removals(options, mayBan) : []),
];

type Actions = Omit<Options, 'rights'>;

const roleEntries = ({ name, role, setRole, ask }: Actions): readonly MenuEntry[] => {
  const entry = (label: string, onSelect: () => void): MenuEntry => ({
    kind: 'action',
    label,
    icon: <ShieldCheck size={16} />,
    onSelect,
  });
  const askForOwner = (): void => {
    ask({
      title: t`Make ${{ name }} an owner?`,
      text: t`Owners can do everything in this room: remove anybody, change roles, also yours, and delete it.`,
      confirm: t`Make owner`,
      onConfirm: () => {
        setRole('owner', t`${{ name }} owns the room now.`);
      },
    });
  };
  const makeAdmin = (): void => {
    setRole('admin', t`${{ name }} is an admin now.`);
  };
  const makeMember = (): void => {
    setRole('member', t`${{ name }} is an ordinary member now.`);
  };
  return [
    ...(role === 'owner' ? [] : [entry(t`Make owner…`, askForOwner)]),
    ...(role === 'admin' ? [] : [entry(t`Make admin`, makeAdmin)]),
    ...(role === 'member' ? [] : [entry(t`Make an ordinary member`, makeMember)]),
  ];
};

const DAY_MS = 24 * 60 * 60_000;

const removals = ({ name, remove, ask }: Actions, mayBan: boolean): readonly MenuEntry[] => {
  const entry = (label: string, text: string, banMs?: number | null): MenuEntry => ({
    kind: 'action',
    label,
    icon: <UserMinus size={16} />,
    onSelect: () => {
      ask({
        title: t`Remove ${{ name }}?`,
        text,
        confirm: t`Remove`,
        onConfirm: () => {
          remove(typeof banMs === 'number' ? serverNow() + banMs : banMs, t`${{ name }} is not in the room any more.`);
        },
      });
    },
  });
  if (!mayBan)
    return [
      entry(
        t`Remove from the room…`,
        t`They are out at once, and see nothing of it any more. Somebody in the room can invite them again.`,
      ),
    ];
  return [
    entry(t`Remove from the room…`, t`They are out at once, and can find the room and join it again.`),
    entry(
      t`Remove, and keep out for a day…`,
      t`They are out at once, and can join again in a day. You can let them in earlier.`,
      DAY_MS,
    ),
    entry(
      t`Remove, and keep out for a week…`,
      t`They are out at once, and can join again in a week. You can let them in earlier.`,
      7 * DAY_MS,
    ),
    entry(
      t`Remove, and keep out for ever…`,
      t`They are out at once, and cannot join again until an owner or admin lets them in.`,
      null,
    ),
  ];
};
