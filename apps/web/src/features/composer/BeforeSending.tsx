import type { OpenRoom } from '../../lib/chat/engine.ts';
import { onDemand } from '../../ui/on-demand/on-demand.tsx';
import type { Sending } from './use-sending.ts';

const NotifyAll = onDemand('NotifyAll', () => import('./NotifyAll.tsx'));
const CommandBar = onDemand('CommandBar', () => import('./CommandBar.tsx'));

interface Props {
  readonly room: OpenRoom;
  readonly sending: Sending;
}

/** What stands between a text and its room: a question, or a command that is not done. */
export const BeforeSending = ({ room, sending }: Props) => (
  <>
    {sending.asked && (
      <NotifyAll
        people={sending.people}
        isMore={room.members.get().truncated}
        onSend={sending.send}
        onCancel={sending.leaveQuestion}
      />
    )}
    {sending.command !== undefined && (
      <CommandBar
        key={sending.command.attempt}
        room={room}
        text={sending.command.text}
        onDone={sending.clear}
        onSend={sending.post}
        onCancel={sending.leaveCommand}
      />
    )}
  </>
);
