import { t } from '@lingui/core/macro';
import { useRef, useState, type FocusEvent } from 'react';
import type { RoomSummary } from '../../lib/chat/engine.ts';
import { calls } from '../../lib/chat/rooms.ts';

export interface Section {
  readonly id: 'unread' | 'favourites' | 'rooms' | 'dms' | 'admin';
  readonly title: string;
  readonly rooms: readonly RoomSummary[];
  /** Set where there is no such room at all, and not merely in another section or hidden. */
  readonly isEmpty?: boolean;
}

/** Which section each room stands in while somebody is about to choose one. */
type Pinned = ReadonlyMap<string, Section['id']>;

/**
 * Returns the sections of the room list: what is unread first, if anything is; what is muted only where it mentions me, and each as far as it is to notify me. Hidden
 * conversations are left out until there is something unread in them.
 *
 * @param rooms By display name.
 * @param pinned Rooms that stay in their section, whether or not they are unread now.
 */
export const sectionsOf = (rooms: readonly RoomSummary[], pinned?: Pinned): readonly Section[] => {
  const sectionOf = (info: RoomSummary): Section['id'] => {
    const place = info.prefs?.favourite === true ? 'favourites' : typeSection(info);
    return pinned?.get(info.room) ?? (calls(info) ? 'unread' : place);
  };
  const listed = rooms.filter(({ unread, prefs }) => prefs?.hidden !== true || unread > 0);
  const inSection = (id: Section['id']): readonly RoomSummary[] => listed.filter((room) => sectionOf(room) === id);
  const isEmpty = (id: Section['id']): boolean => !rooms.some((room) => typeSection(room) === id);
  const sections: Section[] = [
    { id: 'unread', title: t`Unread`, rooms: inSection('unread') },
    { id: 'favourites', title: t`Favourites`, rooms: inSection('favourites') },
    { id: 'rooms', title: t`Rooms`, rooms: inSection('rooms'), isEmpty: isEmpty('rooms') },
    { id: 'dms', title: t`Direct messages`, rooms: inSection('dms'), isEmpty: isEmpty('dms') },
    { id: 'admin', title: t`Admin`, rooms: inSection('admin') },
  ];
  return sections.filter(({ id, rooms: its }) => id === 'rooms' || id === 'dms' || its.length > 0);
};

const typeSection = ({ type }: RoomSummary): Section['id'] =>
  type === 'dm' ? 'dms' : type === 'admin' ? 'admin' : 'rooms';

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
