import { describe, expect, it } from 'vitest';
import { callIn, given, roomOf } from '../../test/given.ts';
import type { RoomChanges } from '../store.ts';
import { archiveRoom, previewRetention, updateRoom } from './update-room.ts';

const people = { olga: 'owner', anna: 'admin', mia: 'member' } as const;
const kinds = ['general', 'p-plan'];

describe.each(kinds)('in %s, changing the room', (id) => {
  it.each([
    ['olga', 'ok'],
    ['anna', 'ok'],
    ['mia', 'FORBIDDEN'],
    ['eve', id === 'general' ? 'NOT_MEMBER' : 'NOT_FOUND'],
  ])('by %s: %s', async (caller, outcome) => {
    const on = given();
    const room = roomOf(on, id, people);
    for (const change of [
      updateRoom(on.options)(callIn(room, { displayName: 'Other' }, caller)),
      archiveRoom(on.options)(callIn(room, { archived: true }, caller)),
    ]) {
      if (outcome === 'ok') await expect(change).resolves.toMatchObject({ room: id });
      else await expect(change).rejects.toMatchObject({ code: outcome });
    }
    const changed = { displayName: 'Other', archived: true };
    expect(on.metaOf(id)).toMatchObject(outcome === 'ok' ? changed : { displayName: id, archived: false });
    expect(on.updated.map(({ by }) => by)).toEqual(outcome === 'ok' ? [caller, caller] : []);
  });

  it('changes what is named and nothing else, once, and says so to everybody who sees it', async () => {
    const on = given();
    const room = roomOf(on, id, people);
    const request = { topic: 'Lunch', description: 'For all', postPolicy: 'admins', invitesByAdmins: true } as const;
    const info = await updateRoom(on.options)(callIn(room, request, 'olga'));
    expect(info).toMatchObject({ ...request, displayName: id, role: 'owner' });
    await updateRoom(on.options)(callIn(room, request, 'olga'));
    await updateRoom(on.options)(callIn(room, {}, 'olga'));
    expect(on.updated).toMatchObject([{ room: id, meta: request, by: 'olga' }]);
    expect(on.audited).toMatchObject([
      { action: 'room.update', target: id, details: { fields: 'description, invitesByAdmins, postPolicy, topic' } },
    ]);
  });

  it('is said in the room: each name and topic, and the rest together', async () => {
    const on = given();
    const room = roomOf(on, id, people);
    await updateRoom(on.options)(callIn(room, { displayName: 'Other' }, 'olga'));
    const request = { topic: 'Lunch', description: 'For all', postPolicy: 'admins', displayName: 'Other' } as const;
    await updateRoom(on.options)(callIn(room, request, 'anna'));
    const archive = async (archived: boolean) =>
      archiveRoom(on.options)(callIn({ ...room, meta: on.metaOf(id) ?? room.meta }, { archived }, 'olga'));
    await archive(true);
    await archive(false);
    expect(on.posted.map(({ note }) => note)).toEqual([
      { type: 'renamed', actor: 'olga', values: { to: 'Other' } },
      { type: 'topic', actor: 'anna', values: { to: 'Lunch' } },
      { type: 'settings', actor: 'anna' },
      { type: 'archived', actor: 'olga' },
      { type: 'reopened', actor: 'olga' },
    ]);
  });

  it('is said and audited once and as it was, whoever changes the same or something else at once', async () => {
    const on = given();
    const room = roomOf(on, id, people);
    const ask = async (caller: string, request: RoomChanges) => updateRoom(on.options)(callIn(room, request, caller));
    await Promise.all([
      ask('olga', { topic: 'Lunch', displayName: id }),
      ask('anna', { topic: 'Lunch' }),
      ask('anna', { description: 'For all' }),
    ]);
    expect(on.posted.map(({ note }) => note)).toEqual([
      { type: 'topic', actor: 'olga', values: { to: 'Lunch' } },
      { type: 'settings', actor: 'anna' },
    ]);
    expect(on.audited.map(({ actor, details }) => [actor, details])).toEqual([
      ['olga', { fields: 'topic' }],
      ['anna', { fields: 'description' }],
    ]);
  });

  it('is refused while it is archived, and it can be opened again', async () => {
    const on = given();
    const { meta, ...room } = roomOf(on, id, people);
    await archiveRoom(on.options)(callIn({ ...room, meta }, { archived: true }, 'olga'));
    const archived = { ...room, meta: { ...meta, archived: true } };
    await expect(updateRoom(on.options)(callIn(archived, { topic: 'x' }, 'olga'))).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
    expect(await archiveRoom(on.options)(callIn(archived, { archived: false }, 'olga'))).toMatchObject({
      archived: false,
    });
    expect(on.audited.map(({ action }) => action)).toEqual(['room.archive', 'room.reopen']);
  });

  it('is audited and said in the room also where nobody can be notified', async () => {
    const on = given();
    const room = roomOf(on, id, people);
    const announceRoom = async () => Promise.reject(new Error('no members'));
    const changed = updateRoom({ ...on.options, announceRoom })(callIn(room, { topic: 'Lunch' }, 'olga'));
    await expect(changed).resolves.toMatchObject({ topic: 'Lunch' });
    expect([on.audited, on.posted]).toMatchObject([[{ action: 'room.update' }], [{ note: { type: 'topic' } }]]);
  });

  it('goes on where a crash stopped it', async () => {
    const on = given();
    const room = roomOf(on, id, people);
    const members = { ...on.options.members, syncRoom: async () => Promise.reject(new Error('crash')) };
    const call = callIn(room, { topic: 'Lunch' }, 'olga');
    await expect(updateRoom({ ...on.options, members })(call)).rejects.toThrow('crash');
    expect(on.metaOf(id)).toMatchObject({ topic: '' });
    await updateRoom(on.options)(call);
    expect(on.metaOf(id)).toMatchObject({ topic: 'Lunch' });
    expect([on.updated, on.audited].map(({ length }) => length)).toEqual([1, 1]);
    // The same request again is the same message; another one says nothing of what was changed before.
    expect(on.posted).toHaveLength(2);
    expect(on.posted[1]).toEqual(on.posted[0]);
    await updateRoom(on.options)(callIn(room, { description: '' }, 'olga'));
    await updateRoom(on.options)(callIn(room, { topic: 'Lunch' }, 'anna'));
    expect(on.posted).toHaveLength(2);
  });
});

describe.each(kinds)('in %s, how long messages are kept', (id) => {
  it('is changed and given up, said in the room, and audited', async () => {
    const on = given();
    const room = roomOf(on, id, people);
    expect(await updateRoom(on.options)(callIn(room, { retentionDays: 30 }, 'olga'))).toMatchObject({
      retentionDays: 30,
    });
    const set = { ...room, meta: on.metaOf(id) ?? room.meta };
    expect(await updateRoom(on.options)(callIn(set, { topic: '' }, 'olga'))).toMatchObject({ retentionDays: 30 });
    const kept = await updateRoom(on.options)(callIn(set, { retentionDays: null }, 'anna'));
    expect([kept.retentionDays, on.metaOf(id)]).toMatchObject([undefined, { retentionDays: null }]);
    expect(on.posted.map(({ note }) => note)).toEqual([
      { type: 'retention', actor: 'olga', values: { to: '30' } },
      { type: 'retention', actor: 'anna' },
    ]);
    expect(on.audited.map(({ details }) => details)).toEqual([
      { fields: 'retentionDays', retentionDays: 30 },
      { fields: 'retentionDays', retentionDays: 'for ever' },
    ]);
  });

  it.each<readonly [found: number, messages: number, hasMore: boolean]>([
    [0, 0, false],
    [100_000, 100_000, false],
    [100_001, 100_000, true],
  ])('is shown before it is changed: of %i messages, %i, more: %s', async (found, messages, hasMore) => {
    const on = given();
    const room = roomOf(on, id, people);
    on.expiredAfter = (days) => (days === 7 ? found : 1);
    for (const caller of ['olga', 'anna']) {
      expect(await previewRetention(on.options)(callIn(room, { days: 7 }, caller))).toEqual({ messages, hasMore });
    }
    await expect(previewRetention(on.options)(callIn(room, { days: 7 }, 'mia'))).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
  });
});

it('a public room gets no name that another open one has, neither by renaming nor by opening it again', async () => {
  const on = given();
  const room = roomOf(on, 'general', people);
  on.given({ room: 'sofas', displayName: 'Sofas' });
  await expect(updateRoom(on.options)(callIn(room, { displayName: 'SOFAS' }, 'olga'))).rejects.toMatchObject({
    code: 'CONFLICT',
  });
  await archiveRoom(on.options)(callIn(room, { archived: true }, 'olga'));
  on.given({ room: 'other', displayName: 'General' });
  await expect(archiveRoom(on.options)(callIn(room, { archived: false }, 'olga'))).rejects.toMatchObject({
    code: 'CONFLICT',
  });
});

it('in a direct conversation nothing is changed', async () => {
  const on = given();
  const room = roomOf(on, 'dm-us', { bob: 'member' });
  await expect(updateRoom(on.options)(callIn(room, { topic: 'x' }))).rejects.toMatchObject({ code: 'FORBIDDEN' });
  await expect(archiveRoom(on.options)(callIn(room, { archived: true }))).rejects.toMatchObject({ code: 'FORBIDDEN' });
  await expect(previewRetention(on.options)(callIn(room, { days: 1 }))).rejects.toMatchObject({ code: 'FORBIDDEN' });
});
