import type { RoomSummary } from '../../lib/chat/engine.ts';

export interface Section {
  readonly id: 'unread' | 'rooms' | 'dms';
  readonly title: string;
  readonly rooms: readonly RoomSummary[];
}

/**
 * The sections of the room list: what is unread first, if anything is.
 *
 * @param rooms By display name.
 */
export const sectionsOf = (rooms: readonly RoomSummary[]): readonly Section[] => {
  const isUnread = ({ unread, mentions }: RoomSummary): boolean => unread > 0 || mentions > 0;
  const read = rooms.filter((room) => !isUnread(room));
  const sections: Section[] = [
    { id: 'unread', title: 'Unread', rooms: rooms.filter(isUnread) },
    { id: 'rooms', title: 'Rooms', rooms: read.filter(({ type }) => type !== 'dm') },
    { id: 'dms', title: 'Direct messages', rooms: read.filter(({ type }) => type === 'dm') },
  ];
  return sections.filter(({ id, rooms: its }) => id === 'rooms' || its.length > 0);
};
