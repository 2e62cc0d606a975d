import { chosenStatus } from '@nats-chat/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  chosenBy,
  holdsChoice,
  looksDifferent,
  seenByOneself,
  seenByOthers,
  settled,
  type PersonRecord,
} from './person.ts';

const offline: PersonRecord = { online: false, chosen: 'online', lastSeen: 5 };
const online: PersonRecord = { online: true, chosen: 'online' };
const busy: PersonRecord = { online: true, chosen: 'busy', statusText: 'Deep work' };
const invisible: PersonRecord = { online: true, chosen: 'invisible', statusText: 'Hiding', lastSeen: 5 };

describe('what others see', () => {
  it.each([
    ['nobody they know of', undefined, { status: 'offline' }],
    ['somebody offline, and since when', offline, { status: 'offline', lastSeen: 5 }],
    ['somebody online', online, { status: 'online' }],
    ['somebody busy, and with what', busy, { status: 'busy', statusText: 'Deep work' }],
    ['of somebody busy who left, no text', { ...busy, online: false, lastSeen: 7 }, { status: 'offline', lastSeen: 7 }],
    ['somebody invisible as offline', invisible, { status: 'offline', lastSeen: 5 }],
  ] as const)('is %s', (_, record, seen) => {
    expect(seenByOthers('alice', record)).toEqual({ user: 'alice', ...seen });
  });

  it('of somebody invisible never depends on what that person does', () => {
    const steps = fc.array(
      fc.oneof(
        fc.record({ connected: fc.boolean() }),
        fc.record({ statusText: fc.string(), status: fc.constant('invisible' as const) }),
      ),
    );
    fc.assert(
      fc.property(fc.constantFrom(online, busy, offline), steps, (before, doings) => {
        let record = chosenBy(before, { status: 'invisible' }, 10) ?? before;
        const seen = seenByOthers('alice', record);
        doings.forEach((doing, at) => {
          const next =
            'connected' in doing ? settled(record, doing.connected, 20 + at) : chosenBy(record, doing, 20 + at);
          if (next === undefined) return;
          expect(looksDifferent(record, next)).toBe(false);
          record = next;
        });
        expect(seenByOthers('alice', record)).toEqual(seen);
      }),
    );
  });
});

describe('what one sees of oneself', () => {
  it.each(chosenStatus.options)('is the choice %s, besides what others see', (chosen) => {
    const record: PersonRecord = { online: true, chosen, statusText: 'Mine' };
    expect(seenByOneself('alice', record)).toEqual({ ...seenByOthers('alice', record), chosen, statusText: 'Mine' });
  });

  it('is online by default', () => {
    expect(seenByOneself('alice', undefined)).toEqual({ user: 'alice', status: 'offline', chosen: 'online' });
  });
});

describe('settling', () => {
  it.each([
    ['makes a newcomer online', undefined, true, { online: true, chosen: 'online' }],
    ['changes nothing for somebody who never came', undefined, false, undefined],
    ['changes nothing for somebody online with a connection', online, true, undefined],
    ['changes nothing for somebody offline without', offline, false, undefined],
    ['keeps the choice of somebody who comes back', { ...busy, online: false }, true, busy],
    ['notes when somebody visible was last seen', busy, false, { ...busy, online: false, lastSeen: 9 }],
    ['notes nothing of somebody invisible', invisible, false, { ...invisible, online: false }],
  ] as const)('%s', (_, record, connected, expected) => {
    expect(settled(record, connected, 9)).toEqual(expected);
  });
});

describe('choosing', () => {
  it.each([
    ['a status keeps the text', busy, { status: 'away' }, { ...busy, chosen: 'away' }],
    ['an empty text removes it', busy, { status: 'busy', statusText: '' }, { online: true, chosen: 'busy' }],
    ['the same again changes nothing', busy, { status: 'busy', statusText: 'Deep work' }, undefined],
    ['no text where there is none changes nothing', online, { status: 'online', statusText: '' }, undefined],
    [
      'invisible notes when one was last seen',
      online,
      { status: 'invisible' },
      { ...online, chosen: 'invisible', lastSeen: 9 },
    ],
    ['invisible while offline notes nothing', offline, { status: 'invisible' }, { ...offline, chosen: 'invisible' }],
    ['works before one is known', undefined, { status: 'away' }, { online: false, chosen: 'away' }],
  ] as const)('%s', (_, record, choice, expected) => {
    expect(chosenBy(record, choice, 9)).toEqual(expected);
  });
});

it.each([
  [online, false],
  [offline, false],
  [busy, true],
  [invisible, true],
  [{ ...online, statusText: 'Hello' }, true],
])('a record %j holds a choice: %s', (record, expected) => {
  expect(holdsChoice(record)).toBe(expected);
});
