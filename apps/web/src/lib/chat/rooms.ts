import type { RoomInfo } from '@nats-chat/contracts';
import { isolated } from '../bidi.ts';

/** The path of a room, with its side panel where one is open. */
export const roomPath = (room: string, panel?: string): string =>
  `/room/${encodeURIComponent(room)}${panel === undefined ? '' : `/${panel}`}`;

/** A room as people name it: `#general` where it is public or private, the other’s name where it is a conversation. */
export const roomTitle = ({ type, displayName }: Pick<RoomInfo, 'type' | 'displayName'>): string =>
  isolated(type === 'dm' ? displayName : `#${displayName}`);
