// @vitest-environment jsdom
import { beforeEach, expect, it, vi } from 'vitest';
import { Highlighter, type HighlightWorker, type Piece } from './highlighter.ts';

interface Started extends HighlightWorker {
  readonly asked: string[];
  readonly answer: (pieces: readonly Piece[], id?: number) => void;
  readonly terminate: ReturnType<typeof vi.fn<() => void>>;
}

const workers: Started[] = [];
let timeOut: (() => void) | undefined;

beforeEach(() => {
  workers.length = 0;
  timeOut = undefined;
});

const startWorker = (): Started => {
  let last = 0;
  const worker: Started = {
    asked: [],
    postMessage: ({ id, code }) => {
      last = id;
      worker.asked.push(code);
    },
    answer: (pieces, id = last) => worker.onmessage?.(new MessageEvent('message', { data: { id, pieces } })),
    terminate: vi.fn<() => void>(),
    onmessage: null,
    onerror: null,
  };
  workers.push(worker);
  return worker;
};

const timer = {
  after: (_: number, run: () => void) => {
    timeOut = run;
    return () => void (timeOut = undefined);
  },
};

const set = () => new Highlighter({ startWorker, timer });
const pieces = [{ text: 'let', kind: 'keyword' }];

it('asks one Worker for one code at a time, and keeps what it said', async () => {
  const highlighter = set();
  const [first, again, second] = ['let', 'let', 'const'].map((code) => highlighter.highlight(code, 'js'));
  expect(workers.map(({ asked }) => asked)).toEqual([['let']]);
  workers[0]?.answer([], 999);
  workers[0]?.answer(pieces);
  expect([await first, await again]).toEqual([pieces, pieces]);
  expect(workers.map(({ asked }) => asked)).toEqual([['let', 'const']]);
  workers[0]?.answer([]);
  expect(await second).toEqual([]);
  expect([highlighter.known('let', 'js'), highlighter.known('let', 'ts')]).toEqual([pieces, undefined]);
  expect(timeOut).toBeUndefined();
});

it.each([
  ['takes too long', () => timeOut?.()],
  ['fails', () => workers[0]?.onerror?.(new ErrorEvent('error'))],
])('gives up a code that %s, and goes on with another Worker', async (_, fail) => {
  const highlighter = set();
  const [hostile, other] = [highlighter.highlight('((((', 'js'), highlighter.highlight('let', 'js')];
  fail();
  expect(await hostile).toEqual([]);
  expect(highlighter.known('((((', 'js')).toEqual([]);
  expect(workers[0]?.terminate).toHaveBeenCalledOnce();
  workers[1]?.answer(pieces);
  expect(await other).toEqual(pieces);
});

it('leaves code as it is where there can be no Worker', async () => {
  const highlighter = new Highlighter({
    startWorker: () => {
      throw new Error('refused by the policy');
    },
    timer,
  });
  expect(await highlighter.highlight('let', 'js')).toEqual([]);
});

it('keeps the last 200 codes', async () => {
  const highlighter = set();
  for (let at = 0; at <= 200; at += 1) {
    const done = highlighter.highlight(`code ${at}`, 'js');
    workers[0]?.answer(pieces);
    await done;
  }
  expect([highlighter.known('code 0', 'js'), highlighter.known('code 1', 'js')]).toEqual([undefined, pieces]);
});
