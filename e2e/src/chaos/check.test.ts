import { describe, expect, it } from 'vitest';
import { findProblems, type Found, type Place, type Send } from './check.ts';

const send = (user: string, count: number, seq: number): Send => ({
  user,
  room: 'general',
  clientId: `${user}-${count}`,
  text: `${user} ${count}`,
  ack: { id: `id-${user}-${count}`, seq },
});
const [ann1, bob1, ann2, bob2] = [send('ann', 1, 1), send('bob', 1, 2), send('ann', 2, 3), send('bob', 2, 4)];
const sends = [ann1, ann2, bob1, bob2];

const found = ({ user, room, clientId, text, ack }: Send): Found => ({
  user,
  room,
  clientId,
  text,
  messageId: ack?.id ?? '',
  seq: ack?.seq ?? 0,
});
const place = (...messages: readonly Found[]): Place => ({ name: 'here', rooms: ['general'], messages });
const all = [ann1, bob1, ann2, bob2].map(found);
const kindsIn = (...places: readonly Place[]) => findProblems(sends, places).map(({ kind }) => kind);

describe('the checker', () => {
  it('has nothing to say when every message is everywhere once', () => {
    expect(findProblems(sends, [place(...all), { ...place(...all), name: 'there' }])).toEqual([]);
  });

  it('finds a message that is lost, and says where and which', () => {
    expect(findProblems(sends, [place(...all), place(found(ann1), found(bob1), found(bob2))])).toEqual([
      { kind: 'lost', what: 'here: ann 2' },
    ]);
  });

  it('finds a message that is there twice, at once or later', () => {
    expect(kindsIn(place(found(ann1), ...all))).toEqual(['doubled']);
    expect(kindsIn(place(...all, { ...found(ann2), seq: 5 }))).toContain('doubled');
  });

  it('finds a message that was stored again under another id', () => {
    expect(kindsIn(place(...all, { ...found(bob2), messageId: 'another', seq: 5 }))).toContain('doubled');
  });

  it('finds two messages under one id', () => {
    expect(kindsIn(place(found(ann1), found(bob1), found(ann2), { ...found(bob2), messageId: 'id-ann-2' }))).toContain(
      'doubled',
    );
  });

  it('finds a message that is not where its ack says', () => {
    expect(kindsIn(place(found(ann1), found(bob1), found(ann2), { ...found(bob2), seq: 9 }))).toEqual(['changed']);
  });

  it('finds a message that says something else', () => {
    expect(kindsIn(place(found(ann1), found(bob1), found(ann2), { ...found(bob2), text: 'no' }))).toEqual(['changed']);
  });

  it('finds a message that nobody sent', () => {
    expect(kindsIn(place(...all, { ...found(bob2), clientId: 'x', messageId: 'x', seq: 5 }))).toEqual(['invented']);
  });

  it('finds a message in the wrong room, which is missing in the right one', () => {
    const [first, ...others] = all;
    expect(kindsIn(place({ ...first!, room: 'random' }, ...others))).toEqual(['lost', 'invented']);
  });

  it('finds messages of one person that changed places', () => {
    const [one, other] = [
      { ...ann1, ack: { id: 'id-ann-1', seq: 3 } },
      { ...ann2, ack: { id: 'id-ann-2', seq: 1 } },
    ];
    expect(findProblems([one, other], [place(found(other), found(one))])).toEqual([
      { kind: 'misordered', what: 'here: ann 1' },
    ]);
  });

  it('finds a place that is not in the order of the log', () => {
    expect(kindsIn(place(found(bob1), found(ann1), found(ann2), found(bob2)))).toEqual(['misordered']);
  });

  it('lets messages of different people stand in any order that the log has', () => {
    const later = { ...bob1, ack: { id: 'id-bob-1', seq: 9 } };
    const places = [place(found(ann1), found(ann2), found(later))];
    expect(findProblems([ann1, later, ann2], places)).toEqual([]);
  });

  it('finds a send that was given up, stored or not', () => {
    const { ack: _ack, ...unsent } = bob2;
    const refused = { ...unsent, refusal: 'INVALID' };
    const where = place(...all);
    expect(findProblems([ann1, bob1, ann2, refused], [where])).toEqual([{ kind: 'given up', what: 'bob 2 (INVALID)' }]);
    expect(findProblems([ann1, bob1, ann2, unsent], [where])).toEqual([{ kind: 'given up', what: 'bob 2 (no ack)' }]);
  });

  it('asks for the messages of its own rooms alone', () => {
    const elsewhere = { ...bob2, room: 'random' };
    expect(findProblems([ann1, elsewhere], [place(found(ann1))])).toEqual([]);
  });
});
