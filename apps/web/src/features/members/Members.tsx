import { t } from '@lingui/core/macro';
import Users from 'lucide-react/icons/users';
import { useMemo, useState } from 'react';
import { useChat } from '../../lib/chat/chat-context.ts';
import type { MembersState, OpenRoom } from '../../lib/chat/engine.ts';
import { connectionLabel } from '../../lib/chat/interruption.ts';
import { useInterruption } from '../../lib/chat/use-interruption.ts';
import { useStore } from '../../lib/store.ts';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { useRovingFocus } from '../../ui/use-roving-focus.ts';
import { ClaimRoom } from './ClaimRoom.tsx';
import { followOnScreen } from './follow-on-screen.ts';
import { groupMembers } from './groups.ts';
import { MemberRow } from './MemberRow.tsx';
import styles from './Members.module.css';

/** Who is in a room, in its side panel. */
export const Members = ({ room }: { readonly room: OpenRoom }) => {
  const state = useStore(room.members);
  const [scroller, setScroller] = useState<HTMLElement | null>(null);
  const content = useMemo(() => ({ current: scroller }), [scroller]);
  const moveThroughMembers = useRovingFocus(content);
  return (
    <div
      ref={setScroller}
      className={styles.content}
      role="group"
      aria-label={t`Who is a member`}
      tabIndex={0}
      onKeyDown={moveThroughMembers}
    >
      <ClaimRoom room={room} />
      {state.members.length > 0 && scroller !== null && <Groups state={state} scroller={scroller} />}
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
    </div>
  );
};

interface GroupsProps {
  readonly state: MembersState;
  readonly scroller: Element;
}

const Groups = ({ state, scroller }: GroupsProps) => {
  const { engine } = useChat();
  const { members, truncated } = state;
  const nameOf = useStore(engine.names);
  const presences = useMemo(() => engine.presencesOf(members.map(({ user }) => user)), [engine, members]);
  const presence = useStore(presences);
  const interruption = useInterruption();
  const interrupted = interruption && connectionLabel(interruption.status);
  const watchRow = useMemo(() => followOnScreen(engine.presenceOf, scroller), [engine, scroller]);
  return (
    <>
      {groupMembers(members, { me: engine.me, interrupted, presence, nameOf }).map((group) => (
        <section key={group.id} className={styles.group}>
          <h3 className={styles.groupTitle}>
            {group.title} <span>{group.members.length}</span>
          </h3>
          <ul>
            {group.members.map((member) => (
              <MemberRow key={member.user} {...member} isMe={member.user === engine.me} watchRow={watchRow} />
            ))}
          </ul>
        </section>
      ))}
      {truncated && <p className={styles.more}>{t`This room has more members than are listed here.`}</p>}
    </>
  );
};
