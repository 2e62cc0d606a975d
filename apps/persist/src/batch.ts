import type { Envelope, LoggedEvent } from '@nats-chat/contracts';
import { targetOf } from '@nats-chat/timeline';

/** An event with the message that it is about. */
export interface Change extends LoggedEvent {
  readonly target: string;
}

/** Events by the table rows that they make. One statement must not touch a row twice, so each row is in one change. */
export interface Batch {
  /** The first post of each message: a later one of the same id is a retry that the log had forgotten. */
  readonly posts: readonly Change[];
  /** The newest edit of each message. */
  readonly newestEdits: readonly Change[];
  readonly edits: readonly Change[];
  /** The first delete of each message; there is no second. */
  readonly deletes: readonly Change[];
  /** The newest word of each person on each reaction. */
  readonly reactions: readonly Change[];
  /** Every event, also one whose action or kind is not known here: it makes no row but the note that it was. */
  readonly all: readonly Change[];
}

/** The kinds that the table of messages takes. */
const KINDS: ReadonlySet<string> = new Set(['user', 'system', 'bot', 'import']);

/** Returns events by what they do; their order does not matter, and one may be there twice. */
export const batchOf = (events: readonly LoggedEvent[]): Batch => {
  const all = events
    .map((logged) => ({ ...logged, target: targetOf(logged.event) }))
    .sort((one, other) => one.seq - other.seq);
  const of = (...actions: readonly Envelope['action'][]): Change[] =>
    all.filter(({ event }) => actions.includes(event.action));
  const edits = of('edit');
  return {
    posts: firstOf(
      of('post').filter(({ event }) => KINDS.has(event.kind)),
      byMessage,
    ),
    newestEdits: newestOf(edits, byMessage),
    edits,
    deletes: firstOf(of('delete'), byMessage),
    reactions: newestOf(of('react', 'unreact'), byReaction),
    all,
  };
};

const byMessage = ({ target }: Change): string => target;
const byReaction = ({ target, event }: Change): string => `${target} ${event.user} ${event.emoji ?? ''}`;

const newestOf = (changes: readonly Change[], key: (change: Change) => string): Change[] => [
  ...new Map(changes.map((change) => [key(change), change])).values(),
];

const firstOf = (changes: readonly Change[], key: (change: Change) => string): Change[] =>
  newestOf(changes.toReversed(), key);
