import { UNKNOWN_PREFS } from '@nats-chat/client';
import type { ChatEngine } from '../chat/engine.ts';

const zoneHere = (): string | undefined => new Intl.DateTimeFormat().resolvedOptions().timeZone;

/**
 * Stores where this page is in its person’s settings, when it is shown and that is another time zone; until the returned function
 * is called. Others get the time there.
 *
 * Each zone is stored once by a page: else two devices in two zones would answer each other for ever. Nothing is stored for who
 * is invisible: that the clock changed would tell that they are there.
 */
export const shareTimeZone = (
  engine: Pick<ChatEngine, 'me' | 'ownPrefs' | 'presenceOf' | 'setOwnPrefs'>,
  zone = zoneHere,
): (() => void) => {
  const mine = engine.presenceOf(engine.me);
  let isKnown = engine.ownPrefs.get() !== UNKNOWN_PREFS;
  let shared: string | undefined;
  const share = (): void => {
    const chosen = mine.get()?.chosen;
    const timeZone = zone();
    if (!isKnown || chosen === undefined || chosen === 'invisible' || document.hidden) return;
    if (timeZone === undefined || timeZone === shared) return;
    shared = timeZone;
    if (engine.ownPrefs.get().timeZone === timeZone) return;
    // Who is in no directory has no settings; and what was not stored, the next page stores.
    engine.setOwnPrefs({ timeZone }).catch(() => undefined);
  };
  share();
  const stops = [
    mine.subscribe(share),
    engine.ownPrefs.subscribe(() => {
      isKnown = true;
      share();
    }),
  ];
  document.addEventListener('visibilitychange', share);
  return () => {
    document.removeEventListener('visibilitychange', share);
    for (const stop of stops) stop();
  };
};
