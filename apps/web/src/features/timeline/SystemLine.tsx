import { plural, t } from '@lingui/core/macro';
import type { SystemNote } from '@nats-chat/contracts';
import { formatList } from '../../lib/messages.ts';
import { jumpingTo } from '../../lib/chat/current-message.ts';
import styles from './SystemLine.module.css';

interface Props {
  readonly room: string;
  /** One, or a run of people coming and going. */
  readonly notes: readonly SystemNote[];
  readonly nameOf: (user: string) => string;
}

/** What happened in the room, in words. */
export const SystemLine = ({ room, notes, nameOf }: Props) => (
  <p className={styles.line} dir="auto">
    {sentencesOf(notes, nameOf).join(' ')}
    {notes.map(({ messageId }) => messageId !== undefined && <Way key={messageId} room={room} messageId={messageId} />)}
  </p>
);

/** The way to the message that a sentence is about. */
const Way = ({ room, messageId }: { readonly room: string; readonly messageId: string }) => (
  <button
    type="button"
    className={styles.way}
    onClick={() => {
      jumpingTo.set({ room, messageId });
    }}
  >
    {t`Show message`}
  </button>
);

/** Returns what happened: one sentence, of a run one for each way in which people came and went, by who did so first. */
export const sentencesOf = (notes: readonly SystemNote[], nameOf: (user: string) => string): readonly string[] => {
  const [note] = notes;
  if (note === undefined) return [];
  if (note.type !== 'joined' && note.type !== 'left') return [sentenceOf(note, nameOf)];
  return [...Map.groupBy(movesOf(notes), ({ move }) => move)].map(([move, people]) =>
    moveSentence(
      move,
      people.map(({ user }) => (user === undefined ? t`Somebody` : isolated(nameOf(user)))),
    ),
  );
};

/** What somebody did within a run, at first and at last. */
type Move = 'joined' | 'left' | 'joined left' | 'left joined';

/** Returns each person of a run once, in the order in which they moved first. */
function movesOf(notes: readonly SystemNote[]): readonly { readonly user: string | undefined; readonly move: Move }[] {
  const people = Map.groupBy(notes, ({ actor }) => actor);
  return [...people].map(([user, own]) => {
    const [first, last] = [own[0], own.at(-1)].map((note) => (note?.type === 'left' ? 'left' : 'joined'));
    return { user, move: first === last ? (first ?? 'joined') : first === 'left' ? 'left joined' : 'joined left' };
  });
}

function moveSentence(move: Move, names: readonly string[]): string {
  const people = formatList(shortened(names));
  switch (move) {
    case 'joined':
      return t`${{ people }} joined.`;
    case 'left':
      return t`${{ people }} left.`;
    case 'joined left':
      return t`${{ people }} joined and left.`;
    case 'left joined':
      return t`${{ people }} left and joined again.`;
  }
}

/** More people than these are named by the first two, and how many others there are. */
const MAX_NAMES = 3;

function shortened(names: readonly string[]): readonly string[] {
  if (names.length <= MAX_NAMES) return names;
  const others = names.length - (MAX_NAMES - 1);
  return [...names.slice(0, MAX_NAMES - 1), plural(others, { one: '# other', other: '# others' })];
}

/** Also a name from left to right: the line takes its direction from the sentence, whatever name it begins with. */
const isolated = (name: string): string => `\u2068${name}\u2069`;

function sentenceOf(note: SystemNote, nameOf: (user: string) => string): string {
  const actor = note.actor === undefined ? t`Somebody` : isolated(nameOf(note.actor));
  const subjects = formatList((note.subjects ?? []).map((user) => isolated(nameOf(user))));
  const to = isolated(note.values?.to ?? '');
  switch (note.type) {
    case 'created':
      return t`${{ actor }} created this room.`;
    case 'renamed':
      return t`${{ actor }} renamed the room to “${{ to }}”.`;
    case 'topic':
      return (note.values?.to ?? '') === ''
        ? t`${{ actor }} removed the topic.`
        : t`${{ actor }} set the topic: ${{ to }}`;
    case 'settings':
      return t`${{ actor }} changed the settings of the room.`;
    case 'retention':
      return retentionSentence(Number(note.values?.to ?? 0), actor);
    case 'archived':
      return t`${{ actor }} archived the room. Nobody can write here until it is opened again.`;
    case 'reopened':
      return t`${{ actor }} opened the room again.`;
    case 'invited':
      return t`${{ actor }} invited ${{ subjects }}.`;
    case 'kicked':
      return t`${{ actor }} removed ${{ subjects }}.`;
    case 'banned':
      return t`${{ actor }} removed ${{ subjects }}, who may not join again for now.`;
    case 'unbanned':
      return t`${{ actor }} let ${{ subjects }} join again.`;
    case 'role':
      return roleSentence(note.values?.role, { actor, subjects });
    case 'succeeded':
      return t`${{ subjects }} owns the room now, since no owner was left.`;
    case 'pinned':
      return t`${{ actor }} pinned a message.`;
    default:
      return t`Something changed in this room.`;
  }
}

const retentionSentence = (days: number, actor: string): string =>
  days > 0
    ? t`${{ actor }} set messages to be erased after ${plural(days, { one: '# day', other: '# days' })}.`
    : t`${{ actor }} set messages to be kept for ever.`;

function roleSentence(
  role: string | undefined,
  { actor, subjects }: { readonly actor: string; readonly subjects: string },
) {
  if (role === 'owner') return t`${{ actor }} made ${{ subjects }} an owner.`;
  return role === 'admin'
    ? t`${{ actor }} made ${{ subjects }} an admin.`
    : t`${{ actor }} made ${{ subjects }} a member.`;
}
