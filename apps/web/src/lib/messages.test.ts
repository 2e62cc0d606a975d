// @vitest-environment jsdom
import { ApiError } from '@nats-chat/contracts';
import { expect, it, vi } from 'vitest';
import { formatInterval, reasonOf, typingLine } from './messages.ts';

it.each([
  [[], ''],
  [['Alice'], 'Alice is writing…'],
  [['Alice', 'Bob'], 'Alice and Bob are writing…'],
  [['Alice', 'Bob', 'Carol'], 'Alice, Bob, and Carol are writing…'],
  [['Alice', 'Bob', 'Carol', 'Dave'], 'Several people are writing…'],
])('says that %j write', (names, line) => {
  const parts = typingLine(names).map((part) => (typeof part === 'string' ? part : part.name));
  expect(parts.join('')).toBe(line);
});

it.each([
  [40, 'each second'],
  [1_400, 'each second'],
  [2_600, 'every 3 seconds'],
])('says of %d ms: %s', (ms, interval) => {
  expect(formatInterval(ms)).toBe(interval);
});

it('blames the network and not the server while there is none', () => {
  const onLine = vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false);
  expect(reasonOf(new ApiError('UNAVAILABLE'))).toBe('You are offline.');
  expect(reasonOf(new ApiError('FORBIDDEN'))).toBe('Your role does not allow this.');
  onLine.mockRestore();
});

it('gives a reason for people, in the language of the page, and nothing that a service wrote', () => {
  expect(reasonOf(new ApiError('UNAVAILABLE'))).toBe('The server does not answer right now.');
  expect(reasonOf(new ApiError('CONFLICT', 'Owners cannot leave.'))).toBe('Something changed meanwhile.');
  expect(reasonOf(new ApiError('CONFLICT', 'Owners cannot leave.'), 'You own it.')).toBe('You own it.');
  expect(reasonOf(new TypeError('x is not a function'))).toBe('Something went wrong.');
});
