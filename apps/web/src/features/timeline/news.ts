import type { TimelineItem, TimelineState } from '../../lib/chat/engine.ts';

interface Options {
  readonly items: TimelineState['items'];
  /** The highest sequence so far; `undefined` before the first page. */
  readonly known: number | undefined;
  readonly me: string;
}

/** The messages of others that came in after `known`, none before the first page; and the highest sequence now. */
export const newsSince = ({ items, known, me }: Options): { news: readonly TimelineItem[]; highest: number } => {
  const news: TimelineItem[] = [];
  let highest = known ?? 0;
  // From the end, so that a message in a long room costs no more than one in a short one.
  for (let at = items.length - 1; at >= 0; at -= 1) {
    const item = items[at];
    if (item?.state !== 'sent') continue;
    const { seq, user, deleted } = item.message;
    if (known !== undefined && seq <= known) break;
    highest = Math.max(highest, seq);
    if (known !== undefined && user !== me && !deleted) news.push(item);
  }
  return { news: news.reverse(), highest };
};
