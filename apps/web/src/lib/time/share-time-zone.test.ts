// @vitest-environment jsdom
import { afterEach, expect, it, vi } from 'vitest';
import { FakeEngine } from '../../../test/fake-engine.ts';
import { shareTimeZone } from './share-time-zone.ts';

let stop = (): void => undefined;

afterEach(() => {
  stop();
  vi.restoreAllMocks();
});

const online = { user: 'alice', status: 'online', chosen: 'online' } as const;
const hidden = { user: 'alice', status: 'offline', chosen: 'invisible' } as const;

const setUp = (presence: readonly (typeof online | typeof hidden)[]) => {
  const engine = new FakeEngine({ me: 'alice', names: {}, rooms: [], delayMs: 0, presence });
  const setOwnPrefs = vi.spyOn(engine, 'setOwnPrefs');
  const here = { zone: 'Europe/Vienna' };
  stop = shareTimeZone(engine, () => here.zone);
  const show = (): void => {
    document.dispatchEvent(new Event('visibilitychange'));
  };
  return { engine, setOwnPrefs, here, show };
};

it('stores where the page is once the settings are known and say something else', () => {
  const { engine, setOwnPrefs } = setUp([online]);
  expect(setOwnPrefs).not.toHaveBeenCalled();
  engine.ownPrefs.set({});
  expect(setOwnPrefs).toHaveBeenCalledExactlyOnceWith({ timeZone: 'Europe/Vienna' });
});

it('stores it also where somebody has no settings, and that was known before it began', () => {
  const engine = new FakeEngine({ me: 'alice', names: {}, rooms: [], delayMs: 0, presence: [online] });
  const setOwnPrefs = vi.spyOn(engine, 'setOwnPrefs');
  engine.ownPrefs.set({});
  stop = shareTimeZone(engine, () => 'Europe/Vienna');
  expect(setOwnPrefs).toHaveBeenCalledExactlyOnceWith({ timeZone: 'Europe/Vienna' });
});

it('stores nothing that is known already, and does not answer another device', () => {
  const { engine, setOwnPrefs } = setUp([online]);
  engine.ownPrefs.set({ timeZone: 'Europe/Vienna' });
  engine.ownPrefs.set({ timeZone: 'Asia/Tokyo' });
  expect(setOwnPrefs).not.toHaveBeenCalled();
});

it('stores the zone that somebody has gone to, when they look at the page again', () => {
  const { engine, setOwnPrefs, here, show } = setUp([online]);
  engine.ownPrefs.set({ timeZone: 'Europe/Vienna' });
  here.zone = 'America/Lima';
  show();
  show();
  expect(setOwnPrefs).toHaveBeenCalledExactlyOnceWith({ timeZone: 'America/Lima' });
});

it('stores nothing while its person is invisible, or it is not known whether they are', () => {
  const unknown = setUp([]);
  unknown.engine.ownPrefs.set({});
  expect(unknown.setOwnPrefs).not.toHaveBeenCalled();
  stop();
  const { engine, setOwnPrefs } = setUp([hidden]);
  engine.ownPrefs.set({});
  expect(setOwnPrefs).not.toHaveBeenCalled();
  engine.presenceOf('alice').set(online);
  expect(setOwnPrefs).toHaveBeenCalledOnce();
});
