import { t } from '@lingui/core/macro';
import { useRef, useState, type FocusEvent } from 'react';
import type { RoomSummary } from '../../lib/chat/engine.ts';

export interface Section {
  readonly id: 'unread' | 'rooms' | 'dms';
  readonly title: string;
  readonly rooms: readonly RoomSummary[];
}

/** Which section each room stands in while somebody is about to choose one. */
type Pinned = ReadonlyMap<string, Section['id']>;

/**
 * Returns the sections of the room list: what is unread first, if anything is.
 *
 * @param rooms By display name.
 * @param pinned Rooms that stay in their section, whether or not they are unread now.
 */
export const sectionsOf = (rooms: readonly RoomSummary[], pinned?: Pinned): readonly Section[] => {
  const sectionOf = ({ room, type, unread, mentions }: RoomSummary): Section['id'] =>
    pinned?.get(room) ?? (unread > 0 || mentions > 0 ? 'unread' : type === 'dm' ? 'dms' : 'rooms');
  const inSection = (id: Section['id']): readonly RoomSummary[] => rooms.filter((room) => sectionOf(room) === id);
  const sections: Section[] = [
    { id: 'unread', title: t`Unread`, rooms: inSection('unread') },
    { id: 'rooms', title: t`Rooms`, rooms: inSection('rooms') },
    { id: 'dms', title: t`Direct messages`, rooms: inSection('dms') },
  ];
  return sections.filter(({ id, rooms: its }) => id === 'rooms' || its.length > 0);
};

/** The sections, which keep still while the pointer or the focus is in the list: nothing moves under one who chooses. */
export const useSections = (rooms: readonly RoomSummary[]) => {
  const [pinned, setPinned] = useState<Pinned>();
  const inside = useRef({ pointer: false, focus: false });
  const sections = sectionsOf(rooms, pinned);

  const enter = (by: 'pointer' | 'focus'): void => {
    inside.current[by] = true;
    setPinned(
      (before) => before ?? new Map(sections.flatMap(({ id, rooms: its }) => its.map(({ room }) => [room, id]))),
    );
  };
  const leave = (by: 'pointer' | 'focus'): void => {
    inside.current[by] = false;
    if (!inside.current.pointer && !inside.current.focus) setPinned(undefined);
  };
  return {
    sections,
    handlers: {
      onPointerEnter: () => {
        enter('pointer');
      },
      onPointerLeave: () => {
        leave('pointer');
      },
      onFocus: () => {
        enter('focus');
      },
      onBlur: ({ currentTarget, relatedTarget }: FocusEvent) => {
        if (!currentTarget.contains(relatedTarget)) leave('focus');
      },
    },
  };
};
