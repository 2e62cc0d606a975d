import { ApiError, type contract } from '@nats-chat/contracts';
import type { Handler } from '@nats-chat/service-kit';
import type { PrefsAnnouncer } from '../announcer.ts';
import type { PrefsStore } from '../store.ts';

export interface OwnPrefsOptions {
  readonly prefs: Pick<PrefsStore, 'find' | 'change'>;
  readonly announcePrefs: PrefsAnnouncer;
}

/**
 * Changes the caller’s own settings, each field as it was set last, and notifies their tabs; without any change, says what they
 * are.
 *
 * @throws ApiError `NOT_FOUND` of a change when the caller is not in the directory (yet), as bots are not: they have no settings.
 */
export const ownPrefs =
  ({ prefs, announcePrefs }: OwnPrefsOptions): Handler<(typeof contract)['user-search']['prefs']> =>
  async ({ caller, request }) => {
    const isChange = Object.values(request).some((value) => value !== undefined);
    if (!isChange) return (await prefs.find(caller)) ?? {};
    const now = await prefs.change(caller, request);
    if (now === undefined) throw new ApiError('NOT_FOUND');
    announcePrefs(caller, now);
    return now;
  };
