import { i18n } from '#i18n';
import { t } from '@lingui/core/macro';
import type { RoomInfo } from '@nats-chat/contracts';
import { decodeToken } from '@nats-chat/subjects';
import { fold, matcher, searchable } from '@nats-chat/text';
import AtSign from 'lucide-react/icons/at-sign';
import Hash from 'lucide-react/icons/hash';
import Lock from 'lucide-react/icons/lock';
import Slash from 'lucide-react/icons/slash';
import { useEffect, useState, type ReactNode } from 'react';
import { useChat } from '../../lib/chat/chat-context.ts';
import type { OpenRoom } from '../../lib/chat/engine.ts';
import { distinctRooms } from '../../lib/chat/names.ts';
import { usePeopleSearch } from '../../lib/chat/use-people-search.ts';
import { rankOfEmoji } from '../../lib/emoji-rank.ts';
import { retriableImport } from '../../lib/retriable-import.ts';
import { useStore } from '../../lib/store.ts';
import { commandsFor } from '../../lib/writing/commands.ts';
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
  /** Of a mention, what its text stands for. */
  readonly names?: string;
}

/** Options of one list. */
const MAX_OPTIONS = 6;

/** Returns what a word can be completed to, the best first. */
export const useOptions = (word: Word, room: OpenRoom, names: MentionNames): readonly Option[] => {
  const people = usePeople(word, room, names);
  const rooms = useRooms(word, names);
  const emojis = useEmojis(word);
  const commands = useCommands(word, room);
  return { '@': people, '#': rooms, ':': emojis, '/': commands }[word.mark];
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
    const named = `@${user}`;
    // Somebody else of that name is named in the text already.
    const name = (names.get(`@${own}`) ?? named) === named ? own : typed;
    return {
      key: user,
      icon: <Avatar user={user} name={own} size={20} />,
      label: own,
      detail: detail === undefined ? `@${typed}` : `@${typed} · ${detail}`,
      text: `@${name}`,
      names: named,
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
  ].slice(0, MAX_OPTIONS);
}

/** My rooms first, then public ones that I may join; no conversations. */
function useRooms({ mark, query }: Word, names: MentionNames): readonly Option[] {
  const { engine } = useChat();
  const { mine } = useStore(engine.rooms);
  const wants = mark === '#';
  const others = usePublicRooms(wants);
  if (!wants) return [];
  const matches = matcher(query);
  const wanted = fold(query);
  const rank = ({ room, displayName }: RoomInfo): number =>
    fold(displayName).startsWith(wanted) || room.startsWith(wanted) ? 0 : 1;
  const found = (rooms: readonly RoomInfo[]) =>
    rooms
      .filter(({ room, type, displayName, archived }) => {
        return (
          type !== 'dm' && !archived && matches(searchable(type === 'public' ? `${displayName} ${room}` : displayName))
        );
      })
      .toSorted((one, other) => rank(one) - rank(other));
  const isMine = new Set(mine.map(({ room }) => room));
  const option = ({ room, type, displayName }: RoomInfo): Option => {
    const named = `#${room}`;
    const name = (names.get(`#${displayName}`) ?? named) === named ? displayName : room;
    return {
      key: room,
      icon: type === 'public' ? <Hash size={16} /> : <Lock size={16} />,
      label: displayName,
      ...(!isMine.has(room) && { detail: t`you are not in it` }),
      text: `#${name}`,
      names: named,
    };
  };
  return [
    ...found(distinctRooms(mine, others)),
    ...found(distinctRooms(others, mine).filter(({ room }) => !isMine.has(room))),
  ]
    .slice(0, MAX_OPTIONS)
    .map(option);
}

/** Pages of public rooms that are looked through. */
const MAX_PAGES = 5;

/** Returns public rooms, once they are wanted and known. */
function usePublicRooms(wanted: boolean): readonly RoomInfo[] {
  const { engine } = useChat();
  const [rooms, setRooms] = useState<readonly RoomInfo[]>([]);
  useEffect(() => {
    if (!wanted) return undefined;
    let current = true;
    const isOver = (): boolean => !current;
    const loadPages = async (): Promise<void> => {
      let after: string | undefined;
      for (let pages = 0; pages < MAX_PAGES && !isOver(); pages += 1) {
        const page = await engine.browse(after);
        if (!isOver()) setRooms((before) => [...before, ...page.rooms]);
        if (page.next === null) return;
        after = page.next;
      }
    };
    // Those that are known can be chosen all the same.
    loadPages().catch(() => undefined);
    return () => {
      current = false;
      setRooms([]);
    };
  }, [engine, wanted]);
  return rooms;
}

/** All of them: who writes a mark alone wants to know what there is. */
function useCommands({ mark, query }: Word, room: OpenRoom): readonly Option[] {
  const info = useStore(room.info);
  if (mark !== '/') return [];
  const wanted = query.toLowerCase();
  return (
    commandsFor(info)
      // Nothing is left to be written of one without more: Enter does it.
      .filter(({ name, usage }) => name.startsWith(wanted) && (name !== wanted || usage !== undefined))
      .map(({ name, usage, about }) => ({
        key: name,
        icon: <Slash size={16} />,
        label: usage === undefined ? `/${name}` : `/${name} ${i18n._(usage)}`,
        detail: i18n._(about),
        text: `/${name}`,
      }))
  );
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
