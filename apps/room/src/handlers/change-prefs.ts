import { ApiError, type contract, type RoomPrefs } from '@nats-chat/contracts';
import type { GrantedRoom } from '@nats-chat/membership';
import type { Handler } from '@nats-chat/service-kit';
import type { PrefsAnnouncer } from '../announcer.ts';
import type { MembershipStore } from '../store.ts';
import type { PersonStore } from '../person-store.ts';

export interface ChangePrefsOptions {
  readonly people: Pick<PersonStore, 'prefsOf' | 'changePrefs'>;
  readonly members: Pick<MembershipStore, 'roleOf'>;
  readonly announcePrefs: PrefsAnnouncer;
}

const DEFAULTS: RoomPrefs = { level: 'all', muted: false, favourite: false, hidden: false };

/**
 * Changes the caller’s settings for a room, and notifies their tabs; without any change, says what they are.
 *
 * @throws ApiError `NOT_MEMBER` of a public room, `NOT_FOUND` of another one, when the caller is no member.
 */
export const changePrefs =
  ({ people, members, announcePrefs }: ChangePrefsOptions): Handler<typeof contract.room.prefs, GrantedRoom> =>
  async ({ caller, room: { room, meta }, request }) => {
    if ((await members.roleOf(room, caller)) === undefined) {
      throw new ApiError(meta.type === 'public' ? 'NOT_MEMBER' : 'NOT_FOUND');
    }
    if (Object.values(request).every((value) => value === undefined)) {
      return (await people.prefsOf(caller, [room])).get(room) ?? DEFAULTS;
    }
    const prefs = await people.changePrefs(caller, room, request);
    announcePrefs(caller, room, prefs);
    return prefs;
  };
