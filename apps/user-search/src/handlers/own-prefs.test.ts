import type { OwnPrefs } from '@nats-chat/contracts';
import { createLogger } from '@nats-chat/otel';
import { expect, it } from 'vitest';
import { ownPrefs } from './own-prefs.ts';

const given = () => {
  const stored = new Map<string, OwnPrefs>([
    ['alice', {}],
    ['bob', { density: 'compact' }],
  ]);
  const sent: { user: string; prefs: OwnPrefs }[] = [];
  const handler = ownPrefs({
    prefs: {
      find: async (user) => stored.get(user),
      change: async (user, changes) => {
        const before = stored.get(user);
        if (before === undefined) return undefined;
        const next = { ...before, ...(JSON.parse(JSON.stringify(changes)) as OwnPrefs) };
        stored.set(user, next);
        return next;
      },
    },
    announcePrefs: (user, prefs) => void sent.push({ user, prefs }),
  });
  const logger = createLogger({ service: 'test', level: 'silent' });
  const { signal } = new AbortController();
  const ask = (caller: string, request: Parameters<typeof handler>[0]['request']) =>
    handler({ caller, target: {}, request, room: undefined, logger, signal });
  return { ask, sent };
};

it('one’s own settings are changed one by one, in one’s own tabs, and are nobody else’s', async () => {
  const { ask, sent } = given();
  expect(await ask('alice', {})).toEqual({});
  expect(sent).toEqual([]);
  await ask('alice', { theme: 'dark' });
  expect(await ask('alice', { density: 'compact', theme: undefined })).toEqual({ theme: 'dark', density: 'compact' });
  expect(await ask('bob', {})).toEqual({ density: 'compact' });
  expect(sent).toEqual([
    { user: 'alice', prefs: { theme: 'dark' } },
    { user: 'alice', prefs: { theme: 'dark', density: 'compact' } },
  ]);
});

it('who is not in the directory has none, and may set none', async () => {
  const { ask, sent } = given();
  expect(await ask('service-account-bot', {})).toEqual({});
  await expect(ask('service-account-bot', { theme: 'dark' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect(sent).toEqual([]);
});
