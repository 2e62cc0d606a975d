import { contract, type Envelope } from '@nats-chat/contracts';
import { toMessage } from '@nats-chat/timeline';
import { describe, expect, it } from 'vitest';
import { idOf, said } from '../../test/events.ts';
import { fakeRequester } from '../../test/fake-requester.ts';
import { Mentions } from './mentions.ts';

const ME = { mentions: { users: ['alice'], room: false } };

/** Of the messages up to 9 the list has the one at 7. */
const set = async () => {
  const { request, last } = fakeRequester();
  const mentions = new Mentions({ me: 'alice', request, schedule: (run) => run() });
  const answer = (...seqs: readonly number[]) =>
    last(contract.history.mentions).answer({
      messages: seqs.map((seq) => toMessage(said(seq, 'hello', ME))),
      next: null,
    });
  const load = async (after: string | undefined, ...seqs: readonly number[]) => {
    const page = mentions.load(after);
    await answer(...seqs);
    await page;
    return last(contract.history.mentions).payload;
  };
  await load(undefined, 7);
  return { mentions, load, answer };
};

describe('the mentions of me', () => {
  it('come in pages', async () => {
    const { load } = await set();
    expect([await load(undefined, 7), await load('7.x', 3)]).toEqual([{}, { after: '7.x' }]);
  });

  it.each<readonly [string, Partial<Envelope>, boolean]>([
    ['a post that mentions me', { user: 'bob', ...ME }, true],
    ['a post that mentions everyone', { user: 'bob', mentions: { users: [], room: true } }, true],
    ['a post that mentions somebody else', { user: 'bob', mentions: { users: ['carol'], room: false } }, false],
    ['a post of mine', { user: 'alice', ...ME }, false],
    ['a post that is listed already', { user: 'bob', messageId: idOf(7), ...ME }, false],
    ['an edit that brings a mention', { user: 'bob', action: 'edit', targetId: idOf(5), ...ME }, true],
    ['an edit of what is listed', { user: 'bob', action: 'edit', targetId: idOf(7) }, true],
    ['an edit of what is not', { user: 'bob', action: 'edit', targetId: idOf(5) }, false],
    ['a delete of what is listed', { user: 'bob', action: 'delete', targetId: idOf(7) }, true],
    ['a delete of what is not', { user: 'bob', action: 'delete', targetId: idOf(5) }, false],
    ['a reaction to what is listed', { user: 'bob', action: 'react', targetId: idOf(7), emoji: '👍' }, false],
  ])('after %s: the list may be another one, %#', async (_, fields, expected) => {
    const { mentions } = await set();
    const before = mentions.version.get();
    mentions.receive(said(11, 'text', fields).event);
    const { added, changed } = mentions.version.get();
    expect([added, changed]).toEqual([
      before.added + Number(expected && fields.action === undefined),
      before.changed + Number(expected && fields.action !== undefined),
    ]);
  });

  it.each<readonly [string, Partial<Envelope>]>([
    ['an edit', { action: 'edit', targetId: idOf(3) }],
    ['a delete', { action: 'delete', targetId: idOf(3) }],
  ])('after %s while a page is asked for, which may hold what it is about, may be others', async (_, fields) => {
    const { mentions, answer } = await set();
    for (const after of [undefined, '7.x']) {
      const before = mentions.version.get().changed;
      const page = mentions.load(after);
      mentions.receive(said(11, '', { user: 'bob', ...fields }).event);
      expect(mentions.version.get().changed).toBe(before + 1);
      await answer(3);
      await page;
    }
  });

  it('that could not be loaded are waited for no more', async () => {
    const { request, last } = fakeRequester();
    const mentions = new Mentions({ me: 'alice', request, schedule: (run) => run() });
    const page = mentions.load();
    const failed = expect(page).rejects.toThrow('no answer');
    await last(contract.history.mentions).fail(new Error('no answer'));
    await failed;
    mentions.receive(said(11, '', { user: 'bob', action: 'delete', targetId: idOf(3) }).event);
    expect(mentions.version.get().changed).toBe(0);
  });

  it('are others once after a delete, however often it comes', async () => {
    const { mentions, load } = await set();
    const deleted = said(11, '', { action: 'delete', targetId: idOf(7) }).event;
    await load('7.x', 3);
    await load(undefined, 7);
    mentions.receive(deleted);
    mentions.receive(deleted);
    expect(mentions.version.get().changed).toBe(1);
  });
});
