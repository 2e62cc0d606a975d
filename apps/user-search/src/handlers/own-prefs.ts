import { ApiError, type contract } from '@nats-chat/contracts';
import type { Handler } from '@nats-chat/service-kit';
import type { PrefsAnnouncer } from '../announcer.ts';
import type { PrefsStore } from '../store.ts';

export interface OwnPrefsOptions {
  readonly prefs: PrefsStore;
  readonly announcePrefs: PrefsAnnouncer;
}

/**
 * Changes the caller’s own settings, each field as it was set last, and notifies their tabs; without any change, says what they
 * are.
 *
 * @throws ApiError `NOT_FOUND` when the caller is not in the directory (yet), as bots are not.
 */
export const ownPrefs =
  ({ prefs, announcePrefs }: OwnPrefsOptions): Handler<(typeof contract)['user-search']['prefs']> =>
  async ({ caller, request }) => {
    const isChange = Object.values(request).some((value) => value !== undefined);
    const now = await (isChange ? prefs.change(caller, request) : prefs.find(caller));
    if (now === undefined) throw new ApiError('NOT_FOUND');
    if (isChange) announcePrefs(caller, now);
    return now;
  };
