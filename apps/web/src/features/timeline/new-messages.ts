import type { TimelineItem, TimelineState } from '../../lib/chat/engine.ts';

interface Options {
  readonly items: TimelineState['items'];
  /** The highest sequence so far; `undefined` before the first page. */
  readonly lastSeq: number | undefined;
  readonly me: string;
  /** Whose messages are not counted as new: they are folded. */
  readonly blocked?: ReadonlySet<string> | undefined;
}

interface NewMessages {
  readonly newMessages: readonly TimelineItem[];
  readonly lastSeq: number;
}

/** Returns the messages of others after `lastSeq`, none before the first page and none of the system; and the highest sequence now. */
export const newMessagesSince = ({ items, lastSeq, me, blocked }: Options): NewMessages => {
  const newMessages: TimelineItem[] = [];
  let highest = lastSeq ?? 0;
  // From the end, so that a message in a long room costs no more than one in a short one.
  for (let at = items.length - 1; at >= 0; at -= 1) {
    const item = items[at];
    if (item?.state !== 'sent') continue;
    const { seq, user, deleted, system } = item.message;
    if (lastSeq !== undefined && seq <= lastSeq) break;
    highest = Math.max(highest, seq);
    if (lastSeq === undefined || user === me || deleted || system !== undefined) continue;
    if (blocked?.has(user) !== true) newMessages.push(item);
  }
  return { newMessages: newMessages.reverse(), lastSeq: highest };
};
