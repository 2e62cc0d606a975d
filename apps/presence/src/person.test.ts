import { chosenStatus } from '@nats-chat/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  changedChoice,
  looksDifferent,
  recordOf,
  seenByOneself,
  seenByOthers,
  withChoice,
  withConnection,
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
      fc.property(fc.constantFrom(online, busy, offline), steps, (before, actions) => {
        let record = withChoice(before, { status: 'invisible' }, 10) ?? before;
        const seen = seenByOthers('alice', record);
        actions.forEach((action, at) => {
          const next =
            'connected' in action
              ? withConnection(record, action.connected, 20 + at)
              : withChoice(record, action, 20 + at);
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

describe('a connection', () => {
  it.each([
    ['makes a newcomer online', recordOf(undefined), true, { online: true, chosen: 'online' }],
    ['that is missing changes nothing for somebody who never came', recordOf(undefined), false, undefined],
    ['changes nothing for somebody online', online, true, undefined],
    ['that is missing changes nothing for somebody offline', offline, false, undefined],
    ['keeps the choice of somebody who comes back', { ...busy, online: false }, true, busy],
    ['that is missing notes when somebody visible was last seen', busy, false, { ...busy, online: false, lastSeen: 9 }],
    ['that is missing notes nothing of somebody invisible', invisible, false, { ...invisible, online: false }],
  ] as const)('%s', (_, record, connected, expected) => {
    expect(withConnection(record, connected, 9)).toEqual(expected);
  });
});

describe('a choice', () => {
  it.each([
    ['replaces status and text', busy, { status: 'away' }, { online: true, chosen: 'away' }],
    ['that is the same changes nothing', busy, { status: 'busy', statusText: 'Deep work' }, undefined],
    [
      'of invisible notes when one was last seen',
      online,
      { status: 'invisible' },
      { ...online, chosen: 'invisible', lastSeen: 9 },
    ],
    ['of invisible while offline notes nothing', offline, { status: 'invisible' }, { ...offline, chosen: 'invisible' }],
  ] as const)('%s', (_, record, choice, expected) => {
    expect(withChoice(record, choice, 9)).toEqual(expected);
  });

  it.each([
    ['keeps the text that is left out', { status: 'busy', statusText: 'Deep work' }, { status: 'away' }, 'Deep work'],
    [
      'loses a text that becomes empty',
      { status: 'busy', statusText: 'Deep work' },
      { status: 'busy', statusText: '' },
      undefined,
    ],
    ['takes a new text', { status: 'busy' }, { status: 'busy', statusText: 'Lunch' }, 'Lunch'],
    ['may be the first', undefined, { status: 'busy' }, undefined],
  ] as const)('%s', (_, held, change, statusText) => {
    expect(changedChoice(held, change)).toEqual({ status: change.status, statusText });
  });

  it('is known of somebody of whom nothing else is', () => {
    expect(recordOf({ status: 'busy', statusText: 'Lunch' })).toEqual({
      online: false,
      chosen: 'busy',
      statusText: 'Lunch',
    });
    expect(recordOf(undefined)).toEqual({ online: false, chosen: 'online' });
  });
});
