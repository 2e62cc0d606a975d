import { consumers } from '@nats-chat/contracts';
import { waitUntil, type TestService } from '@nats-chat/testkit';
import { epochOf } from '@nats-chat/log';
import { nanos } from '@nats-io/nats-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { idOf, post, react, remove } from '@nats-chat/testkit/events';
import { startFixture, type Fixture } from './fixture.ts';
import { rowsOf } from './rows.ts';

let at: Fixture;

beforeAll(async () => {
  at = await startFixture();
});

afterAll(() => at.stop());

const LOG = 'CHAT_MESSAGES';
let next = 1_000;
/** A post that no other test has made. */
const fresh = (text = 'hello') => post((next += 1), text);

const streamInfo = () => at.jsm.streams.info(LOG);
const consumerInfo = () => at.jsm.consumers.info(LOG, 'persist');

/** By sequences: the server's count of what is pending lags behind a message that it has just taken. */
const isCaughtUp = async (): Promise<boolean> => {
  const [{ state }, { ack_floor }] = await Promise.all([streamInfo(), consumerInfo()]);
  return ack_floor.stream_seq >= state.last_seq;
};
const untilStored = () => waitUntil('everything in the log is acknowledged', isCaughtUp, 40_000);

const storedSequences = async (): Promise<number[]> => {
  const rows = await at.owner.query<{ seq: number }>({
    name: 'test.sequences',
    text: 'SELECT seq FROM messages WHERE seq IS NOT NULL ORDER BY seq',
  });
  return rows.map(({ seq }) => seq);
};
const deadLetters = async (): Promise<number> => (await at.jsm.streams.info('DEAD_LETTERS')).state.messages;

const untilErased = (seq: number) =>
  waitUntil('it is erased', async () => (await at.jsm.streams.getMessage(LOG, { seq })) === null, 40_000);

/** Posts `count` messages, and gives their sequences. */
const flood = (count: number): Promise<number[]> =>
  Promise.all(Array.from({ length: count }, () => at.log(fresh('flood'))));

describe('persist', () => {
  it('makes the log with an epoch, which it keeps', async () => {
    const first = await at.startPersist();
    const epoch = epochOf(await streamInfo());
    expect(epoch).toMatch(/^[0-9a-f-]{36}$/);
    await first.stop();
    const second = await at.startPersist();
    expect(epochOf(await streamInfo())).toBe(epoch);
    expect(await second.stop()).toBe('exit code 0');
  });

  it('stores what is in the log, and acknowledges it', async () => {
    const persist = await at.startPersist();
    const seq = await at.log(post(101, 'hello'));
    await untilStored();
    const [row] = (await rowsOf(at.owner))['messages']?.filter(({ id }) => id === idOf(101)) ?? [];
    expect(row).toMatchObject({ room: 'town', seq, sort_key: seq, text: 'hello' });
    expect((await consumerInfo()).ack_floor.stream_seq).toBe(seq);
    await persist.stop();
  });

  it('changes nothing when the whole log is delivered again', async () => {
    await at.log(react(0, 101, '👍'));
    const first = await at.startPersist();
    await untilStored();
    await first.stop();
    const before = await rowsOf(at.owner);
    await at.jsm.consumers.delete(LOG, 'persist');
    const second = await at.startPersist();
    await untilStored();
    expect(await rowsOf(at.owner)).toEqual(before);
    await second.stop();
  });

  it('shares the log among workers, and a worker that is killed loses nothing', async () => {
    const [one, other] = await Promise.all([at.startPersist(), at.startPersist()]);
    // What a worker held comes again after the ack wait, which would make this test 10 s long.
    await at.jsm.consumers.update(LOG, 'persist', { ack_wait: nanos(1_000) });
    const sequences = flood(3_000);
    await waitUntil('something is stored', async () => (await storedSequences()).length > 500);
    await one.kill();
    const expected = await sequences;
    await untilStored();
    expect(await storedSequences()).toEqual(expect.arrayContaining(expected));
    await other.stop();
  });

  it('brings the settings of its consumer up to date', async () => {
    await at.jsm.consumers.update(LOG, 'persist', { ack_wait: nanos(1_000) });
    const persist = await at.startPersist();
    expect((await consumerInfo()).config.ack_wait).toBe(nanos(consumers.persist.ackWaitMs));
    await persist.stop();
  });

  it('waits for PostgreSQL that was killed, and spends no message meanwhile', async () => {
    const persist = await at.startPersist();
    const before = flood(1_000);
    await waitUntil('some is acknowledged', async () => (await consumerInfo()).ack_floor.consumer_seq > 0);
    await at.server.kill();
    const during = await flood(1_000);
    expect((await consumerInfo()).num_ack_pending).toBeGreaterThan(0);
    await at.server.restart();
    await untilStored();
    expect(await storedSequences()).toEqual(expect.arrayContaining([...(await before), ...during]));
    expect(await deadLetters()).toBe(0);
    expect(await persist.stop()).toBe('exit code 0');
  });

  it.each([
    ['a right', 'REVOKE INSERT ON messages FROM persist', 'GRANT INSERT ON messages TO persist'],
    ['a table', 'ALTER TABLE message_events RENAME TO lost', 'ALTER TABLE lost RENAME TO message_events'],
    ['its own right to sign in', 'ALTER ROLE persist NOLOGIN', 'ALTER ROLE persist LOGIN'],
  ])('waits while PostgreSQL lacks %s, says so, and loses nothing', async (what, remove, restore) => {
    const persist = await at.startPersist();
    const before = await deadLetters();
    await at.owner.query({ name: `test.remove ${what}`, text: remove });
    await at.owner.query({
      name: 'test.disconnect',
      text: "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'persist'",
    });
    const seq = await at.log(fresh());
    await waitUntil('it waits', async () =>
      (await persist.log()).some(({ message }) => message === 'Waiting for what the messages are written to.'),
    );
    await at.owner.query({ name: `test.restore ${what}`, text: restore });
    await waitUntil('it is stored', async () => (await storedSequences()).includes(seq), 20_000);
    expect(await deadLetters()).toBe(before);
    await persist.stop();
  });

  describe('what can never be stored', () => {
    let persist: TestService;
    /** Of the post that PostgreSQL refuses, and of the last one, which it takes. */
    let refused: number;
    let last: number;
    /** The number of the refused post. */
    let target: number;

    beforeAll(async () => {
      persist = await at.startPersist();
      await at.js.publish('chat.town', 'not JSON');
      await at.log({ ...fresh(), event: { ...fresh().event, action: 'shout' } });
      refused = await at.log(fresh('NUL \0 secret'));
      target = next;
      await at.log({ ...fresh(), event: { ...fresh().event, action: 'delete' } });
      last = await at.log(fresh());
    });
    afterAll(() => persist.stop());

    it('is set aside, with the reason, and the rest goes on', async () => {
      await waitUntil('the last is stored', async () => (await storedSequences()).includes(last));
      await waitUntil('three are set aside', async () => (await deadLetters()) === 3, 40_000);
      await untilStored();
      const letter = await at.jsm.streams.getMessage('DEAD_LETTERS', { seq: await deadLetters() });
      expect(letter?.header.get('Original-Sequence')).toBe(String(refused));
      expect(letter?.header.get('Reason')).toMatch(/invalid byte sequence/);
    });

    it('is erased from the log and from the dead letters when its message is deleted', async () => {
      const letterSeq = (await at.jsm.streams.info('DEAD_LETTERS')).state.last_seq;
      await at.log(remove(0, target));
      await untilErased(refused);
      await waitUntil('the dead letter is erased', async () => (await deadLetters()) === 2);
      expect(await at.jsm.streams.getMessage('DEAD_LETTERS', { seq: letterSeq })).toBeNull();
    });
  });

  it.each([
    ['its author', {}],
    ['a moderator', { right: 'moderator', user: 'carol', reason: 'Spam' }],
  ] as const)('erases from the log what was deleted by %s', async (_, by) => {
    const persist = await at.startPersist();
    const said = fresh('secret');
    const posted = await at.log(said);
    await untilStored();
    const deleted = await at.log(remove(0, next, by));
    await untilStored();
    await untilErased(posted);
    expect(await at.jsm.streams.getMessage(LOG, { seq: deleted })).not.toBeNull();
    const late = await at.log(said);
    await untilErased(late);
    await persist.stop();
  });

  it('erases what a worker that was killed has left listed', async () => {
    const killed = await at.startPersist();
    const said = fresh('secret');
    const posted = await at.log(said);
    await untilStored();
    await killed.kill();
    await at.owner.query({ name: 'test.list', text: `INSERT INTO log_erasures (seq) VALUES (${posted})` });
    const persist = await at.startPersist();
    await untilErased(posted);
    await persist.stop();
  });

  it('goes on when nats-server was killed', async () => {
    const persist = await at.startPersist();
    await at.nats.kill();
    await at.nats.restart();
    const seq = await waitUntil('the log takes a message', () => at.log(fresh()));
    await waitUntil('it is stored', async () => (await storedSequences()).includes(seq), 20_000);
    await persist.stop();
  });

  it('recreates a lost log, in another epoch and above every sequence, and goes on', async () => {
    const persist = await at.startPersist();
    await untilStored();
    const before = await streamInfo();
    const highest = Math.max(...((await rowsOf(at.owner))['events'] ?? []).map(({ seq }) => Number(seq)));
    await at.jsm.streams.delete(LOG);
    await at.nats.kill();
    await at.nats.restart();
    const seq = await waitUntil('the log takes a message', () => at.log(fresh()), 20_000);
    expect(seq).toBe(highest + 1);
    expect(epochOf(await streamInfo())).not.toBe(epochOf(before));
    await waitUntil('it is stored', async () => (await storedSequences()).includes(seq), 20_000);
    await persist.stop();
  });

  it('makes a log again that somebody deleted', async () => {
    const persist = await at.startPersist({ PERSIST_CHECK_INTERVAL_MS: '200' });
    await at.jsm.streams.delete(LOG);
    const seq = await waitUntil('the log takes a message', () => at.log(fresh()));
    await waitUntil('it is stored', async () => (await storedSequences()).includes(seq), 20_000);
    await persist.stop();
  });

  it('was never refused a permission', async () => {
    const persist = await at.startPersist({ PERSIST_CHECK_INTERVAL_MS: '100' });
    await at.log(fresh());
    await untilStored();
    const lines = await persist.log();
    expect(lines.filter(({ level }) => level !== 'info')).toEqual([]);
    await persist.stop();
  });
});
