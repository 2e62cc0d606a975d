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

/** Where each room stands while somebody is about to choose one. */
type Pinned = ReadonlyMap<string, { readonly section: Section['id']; readonly at: number }>;

/**
 * Returns the sections of the room list: what is unread first, if anything is; what is muted only where it mentions me, and each as far as it is to notify me.
 * Within each, conversations come after the rooms, the one with the latest message first; what is not for the list is left out.
 *
 * @param rooms By display name.
 * @param current The room on the screen.
 * @param pinned Rooms that stay where they are, whatever they are now; others come after them.
 */
export const sectionsOf = (rooms: readonly RoomSummary[], current?: string, pinned?: Pinned): readonly Section[] => {
  const sectionOf = (info: RoomSummary): Section['id'] => {
    const place = info.prefs?.favourite === true ? 'favourites' : typeSection(info);
    return pinned?.get(info.room)?.section ?? (calls(info) ? 'unread' : place);
  };
  const placeOf = ({ room }: RoomSummary): number => pinned?.get(room)?.at ?? Infinity;
  const listed = rooms
    .filter(
      ({ room, unlisted, unread, prefs }) =>
        unlisted !== true || unread > 0 || (room === current && prefs?.hidden !== true),
    )
    // Where neither place is known the difference is no number.
    .sort((one, other) => placeOf(one) - placeOf(other) || activityOf(other) - activityOf(one));
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

/** Rooms keep their order. */
const activityOf = ({ type, activeAt = 0 }: RoomSummary): number => (type === 'dm' ? activeAt : Number.MAX_VALUE);

const typeSection = ({ type }: RoomSummary): Section['id'] =>
  type === 'dm' ? 'dms' : type === 'admin' ? 'admin' : 'rooms';

/** The sections, which keep still while the pointer or the focus is in the list: nothing moves under one who chooses. */
export const useSections = (rooms: readonly RoomSummary[], current: string | undefined) => {
  const [pinned, setPinned] = useState<Pinned>();
  const inside = useRef({ pointer: false, focus: false });
  const sections = sectionsOf(rooms, current, pinned);

  const enter = (by: 'pointer' | 'focus'): void => {
    inside.current[by] = true;
    setPinned(
      (before) =>
        before ??
        new Map(sections.flatMap(({ id, rooms: its }) => its.map(({ room }, at) => [room, { section: id, at }]))),
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
