import { t } from '@lingui/core/macro';
import { useEffect, useEffectEvent, useState, type RefObject } from 'react';
import type { VirtualizerHandle } from 'virtua';
import { jumpingTo } from '../../lib/chat/current-message.ts';
import type { OpenRoom } from '../../lib/chat/engine.ts';
import { focusComposer } from '../../lib/focus.ts';
import { useStore } from '../../lib/store.ts';
import { showToast } from '../../ui/toast.ts';
import type { Row } from './rows.ts';

/** As long as one needs to find it. */
const MARKED_MS = 4_000;

interface Options {
  readonly room: OpenRoom;
  readonly ready: boolean;
  readonly list: RefObject<VirtualizerHandle | null>;
  readonly rows: readonly Row[];
  /** Called before: the end is followed no more, until what it returns is called. */
  readonly leaveEnd: () => () => void;
}

/** Returns the thread of a message that is not in the room itself. */
const threadOf = (room: OpenRoom, messageId: string): Promise<string | undefined> =>
  room.messages([messageId]).then(
    ({ messages: [found] }) => found?.threadId,
    () => undefined,
  );

/** Shows the message that somebody is led to, loads what is around it where that is necessary, and returns its id for a while. */
export const useJump = ({ room, ready, list, rows, leaveEnd }: Options): string | undefined => {
  const target = useStore(jumpingTo);
  const [marked, setMarked] = useState<string>();

  const jump = useEffectEvent(async (): Promise<void> => {
    if (target?.room !== room.room || target.thread !== room.thread) return;
    jumpingTo.set(undefined);
    const { messageId } = target;
    if (messageId === undefined) {
      focusComposer(true);
      return;
    }
    const stay = leaveEnd();
    const isHere = () => room.timeline.get().items.some(({ message }) => message.messageId === messageId);
    // Answered at once where it is loaded.
    const isWanted = isHere() || (await room.jumpTo(messageId));
    if (!isWanted) return;
    if (isHere()) {
      setMarked(messageId);
      return;
    }
    stay();
    const thread = room.thread === undefined ? await threadOf(room, messageId) : undefined;
    if (thread === undefined) showToast(t`This message is not here, or you may not see it.`);
    else jumpingTo.set({ room: room.room, thread, messageId });
  });
  useEffect(() => {
    if (!ready) return undefined;
    // Not while React renders what came of the last one.
    const timer = setTimeout(() => void jump());
    return () => {
      clearTimeout(timer);
    };
  }, [ready, target]);

  const at =
    marked === undefined
      ? -1
      : rows.findIndex((row) => row.kind === 'message' && row.item.message.messageId === marked);
  const show = useEffectEvent(() => list.current?.scrollToIndex(at, { align: 'center' }));
  // Its row may be drawn later than it is known.
  const isDrawn = at >= 0;
  useEffect(() => {
    if (isDrawn) show();
  }, [marked, isDrawn]);
  useEffect(() => {
    if (marked === undefined) return undefined;
    const timer = setTimeout(() => {
      setMarked(undefined);
    }, MARKED_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [marked]);
  return marked;
};
