import { Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import { BatchingTransport } from './batching-transport.ts';

const setUp = () => {
  const transport = new BatchingTransport();
  const written: string[] = [];
  transport.socket = new Socket();
  transport.options = {};
  vi.spyOn(transport.socket, 'write').mockImplementation((frame) => written.push(String(frame)) > 0);
  return { written, send: (text: string) => transport.send(Buffer.from(text)), transport };
};

it('writes once what was sent before and after an await', async () => {
  const { written, send } = setUp();
  send('one ');
  await Promise.resolve();
  send('two');
  await nextTurn();
  send('three');
  await nextTurn();
  expect(written).toEqual(['one two', 'three']);
});

it('writes what is left when it is closed', async () => {
  const { written, send, transport } = setUp();
  send('last');
  await transport.close();
  expect(written).toEqual(['last']);
});
