import { t } from '@lingui/core/macro';
import { mayInRoom, mayKick, type RoomInfo, type RoomRole } from '@nats-chat/contracts';
import { decodeToken } from '@nats-chat/subjects';
import { matchesWords } from '@nats-chat/text';
import Shield from 'lucide-react/icons/shield';
import UserPlus from 'lucide-react/icons/user-plus';
import Users from 'lucide-react/icons/users';
import { useMemo, useState } from 'react';
import { useChat } from '../../lib/chat/chat-context.ts';
import type { MembersState, OpenRoom } from '../../lib/chat/engine.ts';
import { connectionLabel } from '../../lib/chat/interruption.ts';
import { useInterruption } from '../../lib/chat/use-interruption.ts';
import { useSelected, useStore } from '../../lib/store.ts';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { useRovingFocus } from '../../ui/use-roving-focus.ts';
import { BannedPeople } from './BannedPeople.tsx';
import { ClaimRoom } from './ClaimRoom.tsx';
import { followOnScreen } from './follow-on-screen.ts';
import { groupMembers } from './groups.ts';
import type { MemberRights } from './member-menu.tsx';
import { MemberRow } from './MemberRow.tsx';
import styles from './Members.module.css';

interface Props {
  readonly room: OpenRoom;
  readonly onInvite: () => void;
}

/** Who is in a room, in its side panel. */
export const Members = (props: Props) => {
  const isAdminRoom = useSelected(props.room.info, (info) => info?.type === 'admin');
  return isAdminRoom ? <AllAdministrators /> : <MemberList {...props} />;
};

const AllAdministrators = () => (
  <div className={styles.content} role="group" aria-label={t`Who is a member`} tabIndex={0}>
    <EmptyState icon={<Shield size={22} />} title={t`All administrators are here`}>
      {t`Whoever is made one is in this room at once, and whoever is one no more is out of it.`}
    </EmptyState>
  </div>
);

const MemberList = ({ room, onInvite }: Props) => {
  const state = useStore(room.members);
  const info = useStore(room.info);
  const [query, setQuery] = useState('');
  const [scroller, setScroller] = useState<HTMLElement | null>(null);
  const content = useMemo(() => ({ current: scroller }), [scroller]);
  const moveThroughMembers = useRovingFocus(content);
  const mayInvite = info !== undefined && mayInRoom('invite', info, info.role);
  return (
    <>
      <div className={styles.tools}>
        {state.members.length > FEW && (
          <input
            type="search"
            className={styles.search}
            dir="auto"
            placeholder={t`Search members`}
            aria-label={t`Search members`}
            value={query}
            onChange={({ target }) => {
              setQuery(target.value);
            }}
          />
        )}
        {mayInvite && (
          <Button onClick={onInvite}>
            <UserPlus size={16} aria-hidden="true" />
            {t`Invite people`}
          </Button>
        )}
      </div>
      <div
        ref={setScroller}
        className={styles.content}
        role="group"
        aria-label={t`Who is a member`}
        tabIndex={0}
        onKeyDown={moveThroughMembers}
      >
        <ClaimRoom room={room} />
        {state.members.length > 0 && scroller !== null && info !== undefined && (
          <Groups room={room} info={info} state={state} query={query} scroller={scroller} />
        )}
        {state.members.length === 0 && state.status === 'loading' && (
          <div className={styles.loading}>
            <Skeleton shape="rows" />
          </div>
        )}
        {state.status === 'failed' && state.members.length === 0 && (
          <EmptyState
            icon={<Users size={22} />}
            title={t`The members could not be loaded`}
            action={<Button onClick={() => void room.reloadMembers()}>{t`Try again`}</Button>}
          >
            {t`They show again when the server answers.`}
          </EmptyState>
        )}
        {info?.type === 'public' && mayInRoom('kick', info, info.role) && (
          <BannedPeople roomId={room.room} memberCount={state.members.length} />
        )}
      </div>
    </>
  );
};

/** Whoever has so many sees them all. */
const FEW = 7;

interface GroupsProps {
  readonly room: OpenRoom;
  readonly info: RoomInfo;
  /** What to look for in names. */
  readonly query: string;
  readonly state: MembersState;
  readonly scroller: Element;
}

const Groups = ({ room, info, state, query, scroller }: GroupsProps) => {
  const { engine } = useChat();
  const { members, truncated } = state;
  const nameOf = useStore(engine.names);
  const presences = useMemo(() => engine.presencesOf(members.map(({ user }) => user)), [engine, members]);
  const presence = useStore(presences);
  const interruption = useInterruption();
  const interrupted = interruption && connectionLabel(interruption.status);
  const watchRow = useMemo(() => followOnScreen(engine.presenceOf, scroller), [engine, scroller]);
  const { archived, role: mine } = info;
  const rightsOver = (user: string, role: string): MemberRights => ({
    mayChangeRole: user !== engine.me && !archived && mayInRoom('change roles', info, mine),
    mayRemove: user !== engine.me && mayKick(info, mine as RoomRole | null, role),
    mayBan: info.type === 'public',
  });
  const shown = members.filter(({ user }) => matchesWords(`${nameOf(user)} ${decodeToken(user)}`, query));
  return (
    <>
      {shown.length === 0 && <p className={styles.more}>{t`No member has this in their name.`}</p>}
      {groupMembers(shown, { me: engine.me, interrupted, presence, nameOf }).map((group) => (
        <section key={group.id} className={styles.group}>
          <h3 className={styles.groupTitle}>
            {group.title} <span>{group.members.length}</span>
          </h3>
          <ul>
            {group.members.map((member) => (
              <MemberRow
                key={member.user}
                {...member}
                {...rightsOver(member.user, member.role)}
                roomId={room.room}
                onChanged={room.reloadMembers}
                isMe={member.user === engine.me}
                watchRow={watchRow}
              />
            ))}
          </ul>
        </section>
      ))}
      {truncated && <p className={styles.more}>{t`This room has more members than are listed here.`}</p>}
    </>
  );
};
