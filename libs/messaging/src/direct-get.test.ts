import { TimeoutError } from '@nats-chat/async';
import { describe, expect, it } from 'vitest';
import { fakeDirectGet, type AskedDirectGet } from '../test/fake-direct-get.ts';
import { directGet } from './direct-get.ts';

const message = (seq: number) => ({ subject: `chat.room-${seq}`, seq, data: Uint8Array.of(seq) });

/** A Direct Get that `answer` answers. */
const get = (answer: (asked: AskedDirectGet) => void, timeoutMs = 1_000) => {
  const asked: AskedDirectGet[] = [];
  const { nc, jsm, open } = fakeDirectGet((one) => {
    asked.push(one);
    answer(one);
  });
  const query = { seq: 1, batch: 10 };
  return { asked, open, reply: directGet({ nc, jsm, stream: 'CHAT_MESSAGES', query, timeoutMs }) };
};

describe('a Direct Get', () => {
  it('asks the stream, and gives its messages in their order when the batch ends', async () => {
    const { asked, reply } = get(({ give, end }) => {
      give(message(1));
      give(message(2));
      end({ code: 204, fields: { 'Nats-Num-Pending': '7', 'Nats-UpTo-Sequence': '9' } });
    });
    const { messages, pending, upTo } = await reply;
    expect(asked).toMatchObject([{ subject: '$JS.API.DIRECT.GET.CHAT_MESSAGES', query: { seq: 1, batch: 10 } }]);
    expect(messages).toMatchObject([message(1), message(2)]);
    expect(messages[0]?.headers?.get('Nats-Subject')).toBe('chat.room-1');
    expect([pending, upTo]).toEqual([7, 9]);
  });

  it('gives nothing when nothing matches, and 0 for what the server does not say', async () => {
    const { reply } = get(({ end }) => end({ code: 404 }));
    expect(await reply).toEqual({ messages: [], pending: 0, upTo: 0 });
  });

  it.each([
    ['one of its messages cannot be loaded', 404],
    ['the server refuses it half way', 408],
  ])('fails as a whole when %s', async (_, code) => {
    const { reply } = get(({ give, end }) => {
      give(message(1));
      end({ code });
    });
    await expect(reply).rejects.toThrow(`Direct Get was refused: ${code} status`);
  });

  it.each([
    ['a bad request', 408],
    ['too many subjects', 413],
    ['no server', 503],
  ])('is refused for %s', async (_, code) => {
    await expect(get(({ end }) => end({ code })).reply).rejects.toThrow(`Direct Get was refused: ${code}`);
  });

  it('fails when the subscription of its inbox does', async () => {
    const { reply } = get(({ fail }) => fail(new Error('permissions violation')));
    await expect(reply).rejects.toThrow('permissions violation');
  });

  it('ends when the batch is not whole in time', async () => {
    await expect(get(({ give }) => give(message(1)), 5).reply).rejects.toBeInstanceOf(TimeoutError);
  });

  it.each([
    ['well', ({ end }: AskedDirectGet) => end()],
    ['badly', ({ end }: AskedDirectGet) => end({ code: 408 })],
    ['late', () => undefined],
  ])('leaves no subscription when it ends %s', async (_, answer) => {
    const { open, reply } = get(answer, 5);
    expect([...open.keys()]).toEqual([expect.stringMatching(/^_INBOX\.svc\./)]);
    await Promise.allSettled([reply]);
    expect(open.size).toBe(0);
  });
});
