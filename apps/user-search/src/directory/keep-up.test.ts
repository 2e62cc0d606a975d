import { createLogger } from '@nats-chat/otel';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { keepUp } from './keep-up.ts';

const COMPARE_MS = 3_600_000;
const never = new AbortController().signal;

beforeEach(() => vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => vi.useRealTimers());

const given = () => {
  const logger = createLogger({ service: 'user-search', level: 'silent' });
  const info = vi.spyOn(logger, 'info');
  const warn = vi.spyOn(logger, 'warn');
  const directory = { compareAll: vi.fn(async () => undefined), follow: vi.fn(async () => undefined) };
  const step = keepUp({ directory, compareMs: COMPARE_MS, logger });
  const counts = () => [directory.compareAll.mock.calls.length, directory.follow.mock.calls.length];
  return { directory, step: () => step(never), stopped: () => step(AbortSignal.abort()), counts, info, warn };
};

it('everybody is compared at first and once an hour, and changes are followed in between', async () => {
  const { step, counts } = given();
  await step();
  await step();
  expect(counts()).toEqual([1, 1]);
  vi.advanceTimersByTime(COMPARE_MS);
  await step();
  await step();
  expect(counts()).toEqual([2, 2]);
});

it('a comparison that failed is tried at the next step', async () => {
  const { directory, step, counts } = given();
  directory.compareAll.mockRejectedValueOnce(new Error('Keycloak is down.'));
  await step();
  await step();
  await step();
  expect(counts()).toEqual([2, 1]);
});

it('says once that it fails, and once that it works again', async () => {
  const { directory, step, info, warn } = given();
  directory.compareAll.mockRejectedValue(new Error('Keycloak is down.'));
  for (let attempt = 0; attempt < 3; attempt += 1) await step();
  expect([warn.mock.calls.length, info.mock.calls.length]).toEqual([1, 0]);
  directory.compareAll.mockResolvedValue(undefined);
  for (let attempt = 0; attempt < 3; attempt += 1) await step();
  expect([warn.mock.calls.length, info.mock.calls.length]).toEqual([1, 1]);
});

it('says nothing of a step that the stop has ended', async () => {
  const { directory, stopped, warn } = given();
  directory.compareAll.mockRejectedValue(new Error('aborted'));
  await stopped();
  expect(warn).not.toHaveBeenCalled();
});
