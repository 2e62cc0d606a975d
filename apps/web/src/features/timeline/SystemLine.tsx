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

/** Returns one sentence for each kind of thing that happened, in the order in which each happened first. */
export const sentencesOf = (notes: readonly SystemNote[], nameOf: (user: string) => string): readonly string[] =>
  [...Map.groupBy(notes, ({ type }) => type).values()].map((same) => sentenceOf(same, nameOf));

function sentenceOf(notes: readonly SystemNote[], nameOf: (user: string) => string): string {
  const [note] = notes;
  const isolated = (user: string): string => `\u2068${nameOf(user)}\u2069`;
  const actors = [...new Set(notes.flatMap(({ actor }) => actor ?? []))];
  const actor = actors.length === 0 ? t`Somebody` : formatList(actors.map(isolated));
  const subjects = formatList((note?.subjects ?? []).map(isolated));
  const to = `\u2068${note?.values?.to ?? ''}\u2069`;
  switch (note?.type) {
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
    case 'joined':
      return t`${{ actor }} joined.`;
    case 'left':
      return t`${{ actor }} left.`;
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
