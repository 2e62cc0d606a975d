import { t } from '@lingui/core/macro';
import { decodeToken } from '@nats-chat/subjects';
import { fold, matcher, searchable } from '@nats-chat/text';
import AtSign from 'lucide-react/icons/at-sign';
import { useEffect, useState, type ReactNode } from 'react';
import { useChat } from '../../lib/chat/chat-context.ts';
import type { OpenRoom } from '../../lib/chat/engine.ts';
import { usePeopleSearch } from '../../lib/chat/use-people-search.ts';
import { rankOfEmoji } from '../../lib/emoji-rank.ts';
import { retriableImport } from '../../lib/retriable-import.ts';
import { useStore } from '../../lib/store.ts';
import { EVERYONE, type MentionNames } from '../../lib/writing/mentions.ts';
import type { Word } from '../../lib/writing/word-at.ts';
import { Avatar } from '../Avatar.tsx';
import { Emoji } from '../Emoji.tsx';

/** What a word can be completed to. */
export interface Option {
  readonly key: string;
  readonly icon: ReactNode;
  readonly label: string;
  readonly detail?: string;
  /** What takes the place of the word. */
  readonly text: string;
  /** Of a mention, whom its text names. */
  readonly names?: string;
}

/** Options of one list. */
const MAX_OPTIONS = 6;

/** Returns what a word can be completed to, the best first. */
export const useOptions = (word: Word, room: OpenRoom, names: MentionNames): readonly Option[] => {
  const people = usePeople(word, room, names);
  const emojis = useEmojis(word);
  return (word.mark === '@' ? people : emojis).slice(0, MAX_OPTIONS);
};

/** The members of the room first, then everybody else of the directory, then everyone in the room at once. */
function usePeople({ mark, query }: Word, room: OpenRoom, names: MentionNames): readonly Option[] {
  const { engine } = useChat();
  const { members, truncated } = useStore(room.members);
  const nameOf = useStore(engine.names);
  const isDirect = useStore(room.info)?.type === 'dm';
  const wantedOfAll = mark === '@' && !isDirect ? query.trim() : '';
  const search = usePeopleSearch(wantedOfAll);
  if (mark !== '@') return [];
  const option = (user: string, detail?: string): Option => {
    const own = nameOf(user);
    const typed = decodeToken(user);
    // Somebody else of that name is named in the text already.
    const name = (names.get(own) ?? user) === user ? own : typed;
    return {
      key: user,
      icon: <Avatar user={user} name={own} size={20} />,
      label: own,
      detail: detail === undefined ? `@${typed}` : `@${typed} · ${detail}`,
      text: `@${name}`,
      names: user,
    };
  };
  const matches = matcher(query);
  const wanted = fold(query);
  const rank = (user: string): number =>
    fold(decodeToken(user)) === wanted || fold(nameOf(user)).startsWith(wanted) ? 0 : 1;
  const here = members
    .map(({ user }) => user)
    .filter((user) => user !== engine.me && matches(searchable(`${nameOf(user)} ${decodeToken(user)}`)))
    .toSorted((one, other) => rank(one) - rank(other));
  const isHere = new Set(members.map(({ user }) => user));
  // Those of the query before may not match.
  const found = search.of === wantedOfAll ? search.people : [];
  const others = found.map(({ user }) => user).filter((user) => !isHere.has(user));
  const everyone = t`everyone`;
  const isEveryone =
    !isDirect && [everyone, 'everyone', 'room', 'all', 'here', 'channel'].some((name) => name.startsWith(wanted));
  return [
    ...here.slice(0, MAX_OPTIONS - 2).map((user) => option(user)),
    ...others.map((user) => option(user, truncated ? undefined : t`not in this room`)),
    ...(isEveryone
      ? [
          {
            key: EVERYONE,
            icon: <AtSign size={16} />,
            label: everyone,
            detail: t`notifies everyone in this room`,
            text: `@${everyone}`,
            names: EVERYONE,
          },
        ]
      : []),
  ];
}

/** The data is as large as half the page, so it comes when somebody first looks for an emoji. */
const load = retriableImport(() => import('../../lib/emoji-dataset.ts'));

function useEmojis({ mark, query }: Word): readonly Option[] {
  const [dataset, setDataset] = useState<Awaited<ReturnType<typeof load>>>();
  const wants = mark === ':';
  useEffect(() => {
    if (!wants) return;
    load().then(setDataset, () => undefined);
  }, [wants]);
  if (!wants || dataset === undefined) return [];
  // A colon behind it ends the name: nothing is left to be completed, but for the emoji.
  const worst = query.endsWith(':') ? 0 : 4;
  const name = query.replace(/:$/, '');
  return dataset.emojis
    .map((emoji) => ({ emoji, rank: rankOfEmoji({ ...emoji, shortcodes: dataset.shortcodesOf(emoji.hexcode) }, name) }))
    .filter(({ emoji, rank }) => rank <= worst && emoji.group !== undefined)
    .toSorted((one, other) => one.rank - other.rank)
    .slice(0, MAX_OPTIONS)
    .map(({ emoji: { emoji, label, hexcode } }) => ({
      key: hexcode,
      icon: <Emoji symbol={emoji} />,
      label: `:${label.replaceAll(' ', '_')}:`,
      text: emoji,
    }));
}
