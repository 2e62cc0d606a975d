import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { playKeycloak, type Asked } from '../test/fake-keycloak.ts';
import { createKeycloakEvents, EVENT_PAGE } from './events.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const configured = {
  eventsEnabled: true,
  adminEventsEnabled: true,
  enabledEventTypes: ['LOGIN', 'LOGOUT', 'REGISTER'],
};
const login = (id: number, sessionId = `s${id}`) => ({
  id: `e${id}`,
  time: id,
  type: 'LOGIN',
  userId: `u${id}`,
  sessionId,
});

/** Keycloak with events, by their resource below the realm. */
const setUp = (answers: Readonly<Record<string, (asked: Asked) => unknown>>) => {
  const played = playKeycloak((asked) => answers[asked.path.replace('nats%20chat/', '')]?.(asked) ?? 404);
  const to = (path: string) => played.asked.filter((asked) => asked.path === `nats%20chat/${path}`);
  return { events: createKeycloakEvents(played.api), to };
};

const page = (from: string, skip = '0') => [
  ['dateFrom', from],
  ['direction', 'asc'],
  ['first', skip],
  ['max', String(EVENT_PAGE)],
];

describe('what administrators did', () => {
  it('comes a page at a time, the oldest first, from a whole millisecond on', async () => {
    const event = {
      id: 'e1',
      time: 7,
      operationType: 'UPDATE',
      resourcePath: 'users/u1',
      authDetails: { userId: 'u2' },
    };
    const { events, to } = setUp({ 'admin-events': () => [event, { id: 'e2', time: 8, operationType: 'UPDATE' }] });
    expect(await events.adminEvents({ from: 6.9, skip: 100 })).toEqual([
      event,
      { id: 'e2', time: 8, operationType: 'UPDATE', resourcePath: '' },
    ]);
    await events.adminEvents({ from: -5, skip: 0 });
    expect(to('admin-events').map(({ parameters }) => parameters)).toEqual([page('6', '100'), page('0')]);
  });

  it('is an error when Keycloak answers something else', async () => {
    const { events } = setUp({ 'admin-events': () => [{ id: 'e1' }] });
    await expect(events.adminEvents({ from: 0, skip: 0 })).rejects.toThrow();
  });
});

describe('what people did', () => {
  const query = { from: 7, skip: 0 };

  it('is asked for by the types that are stored and wanted', async () => {
    const { events, to } = setUp({ 'events/config': () => configured, events: () => [login(1)] });
    expect(await events.userEvents(query, (type) => type.startsWith('LOG'))).toEqual([login(1)]);
    expect(to('events')[0]?.parameters).toEqual([...page('7'), ['type', 'LOGIN'], ['type', 'LOGOUT']]);
  });

  it('is not asked for when nothing that is wanted is stored: without a type Keycloak answers all', async () => {
    const { events, to } = setUp({ 'events/config': () => configured, events: () => [login(1)] });
    expect(await events.userEvents(query, () => false)).toEqual([]);
    expect(to('events')).toEqual([]);
  });

  it('has its types asked for once a minute', async () => {
    const { events, to } = setUp({ 'events/config': () => configured, events: () => [] });
    for (const passedMs of [0, 60_000, 1]) {
      vi.advanceTimersByTime(passedMs);
      await events.userEvents(query, () => true);
    }
    expect(to('events/config')).toHaveLength(2);
  });

  it.each(['eventsEnabled', 'adminEventsEnabled'])('is an error while the realm stores none: %s', async (setting) => {
    const { events } = setUp({ 'events/config': () => ({ ...configured, [setting]: false }), events: () => [] });
    await expect(events.userEvents(query, () => true)).rejects.toThrow('The realm stores no events.');
  });
});

describe('who began a session', () => {
  const full = (from: number) => Array.from({ length: EVENT_PAGE }, (_, at) => login(from + at));

  it('is found among the latest sign-ins, page by page', async () => {
    const { events, to } = setUp({
      events: ({ parameters }) => full(Number(new Map(parameters).get('first'))),
    });
    expect(await events.ownerOf(`s${EVENT_PAGE + 1}`)).toBe(`u${EVENT_PAGE + 1}`);
    expect(to('events').map(({ parameters }) => parameters)).toEqual(
      ['0', '100'].map((first) => [
        ['type', 'LOGIN'],
        ['direction', 'desc'],
        ['first', first],
        ['max', '100'],
      ]),
    );
  });

  it.each([
    ['there are no more', () => [login(1)], 1],
    ['it is older than 5,000 others', () => full(0), 50],
  ])('is not known when %s', async (_, answer, pages) => {
    const { events, to } = setUp({ events: answer });
    expect(await events.ownerOf('another')).toBeUndefined();
    expect(to('events')).toHaveLength(pages);
  });
});
