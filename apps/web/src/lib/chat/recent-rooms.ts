import { readPreference, writePreference } from '../preferences.ts';

/** No room id has a space. */
const SEPARATOR = ' ';

/** As many as a person goes back and forth between. */
const MAX_RECENT = 20;

/** Returns the rooms that were open in this browser last, at most 20, the latest first. */
export const recentRooms = (): readonly string[] => readPreference('recent-rooms')?.split(SEPARATOR) ?? [];

/** Notes that a room is open. */
export const addRecentRoom = (room: string): void => {
  const others = recentRooms().filter((other) => other !== room);
  writePreference('recent-rooms', [room, ...others].slice(0, MAX_RECENT).join(SEPARATOR));
};
