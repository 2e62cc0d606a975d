import type { Message, RoomInfo } from '@nats-chat/contracts';
import type { Abilities } from '../auth/auth.ts';
import { isolated } from '../bidi.ts';
import type { RoomSummary } from './engine.ts';

/** The room that everybody knows, where there is one. */
export const GENERAL = 'general';

/** A side panel of a room in the address of the page: `/room/general/members`. */
export interface PanelRoute {
  readonly name: 'about' | 'members' | 'pins' | 'settings' | 'thread';
  /** What the panel is about, where that is not the room. */
  readonly id?: string | undefined;
}

/** The panels, and whether the address of each ends with an id. */
const panelHasId: Readonly<Record<string, boolean>> = {
  about: false,
  members: false,
  pins: false,
  settings: false,
  thread: true,
} satisfies Record<PanelRoute['name'], boolean>;

/** Returns the panel of an address; `undefined` where there is no such panel, or its id is missing or too much. */
export const panelRouteOf = (name: string | undefined, id: string | undefined): PanelRoute | undefined =>
  isPanelName(name) && panelHasId[name] === (id !== undefined) ? { name, id } : undefined;

const isPanelName = (name: string | undefined): name is PanelRoute['name'] =>
  name !== undefined && Object.hasOwn(panelHasId, name);

/** Returns the path of a room, with its side panel where one is open. */
export const roomPath = (room: string, panel?: PanelRoute): string =>
  ['', 'room', room, panel?.name, panel?.id]
    .filter((part) => part !== undefined)
    .map(encodeURIComponent)
    .join('/');

/** Returns the path of a thread, by the message that started it. */
export const threadPath = (room: string, thread: string): string => roomPath(room, { name: 'thread', id: thread });

/** Returns the address of a message, as people give it to each other; that of a reply leads into its thread. */
export const messageLink = ({ room, messageId, threadId }: Pick<Message, 'room' | 'messageId' | 'threadId'>): string =>
  ['/r', encodeURIComponent(room), threadId, messageId].filter((part) => part !== undefined).join('/');

/** Returns whether one writes in a room: posts, answers, reacts, and edits and deletes what is one's own. */
export const mayWrite = (
  { archived, role, postPolicy = 'everyone' }: RoomInfo,
  can: Pick<Abilities, 'write'>,
): boolean => !archived && role !== null && can.write && (role !== 'member' || postPolicy === 'everyone');

/** Returns who is in a direct conversation besides me; nobody where it is none, or one of notes to oneself. */
export const othersOf = ({ people = [] }: Pick<RoomInfo, 'people'>, me: string): readonly string[] =>
  people.map(({ user }) => user).filter((user) => user !== me);

/** Returns a room as people name it: `#general` where it is public; a private room has a lock, and a conversation its people. */
export const roomTitle = ({ type, displayName }: Pick<RoomInfo, 'type' | 'displayName'>): string =>
  isolated(type === 'public' ? `#${displayName}` : displayName);

/** Returns how many new messages of a room are worth a look now, by what I want to be notified of. */
export const callsFrom = ({ unread, mentions, prefs }: RoomSummary): number => {
  if (prefs?.level === 'none') return 0;
  return prefs?.level === 'mentions' || prefs?.muted === true ? mentions : Math.max(unread, mentions);
};

/** Returns whether something new in a room is worth a look now. */
export const calls = (room: RoomSummary): boolean => callsFrom(room) > 0;
