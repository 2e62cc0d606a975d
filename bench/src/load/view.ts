import { setTimeout as delay } from 'node:timers/promises';
import { runChild } from './child.ts';
import { ageOf } from './clock.ts';
import { RawClient, type Login } from './raw-client.ts';

export interface ViewOptions {
  /** One connection each. */
  readonly logins: readonly Login[];
  readonly subject: string;
  /** Whether to read how old each delivery is, which costs more than to count it. */
  readonly readsAges: boolean;
}

/** What the parent reports to viewers: when the measured time begins, and when it has ended. */
export type ViewNote = 'begin' | 'end';

/** What viewers report to the parent: that all are there, then how many messages have reached all of them, on average. */
export type ViewReport = { readonly ready: true } | { readonly delivered: number };

export interface ViewResult {
  readonly deliveries: number;
  readonly seconds: number;
  readonly agesMs: readonly number[];
}

/** Connections that are opened at once: more would be a test of logins. */
const OPEN_AT_ONCE = 32;
const REPORT_INTERVAL_MS = 5;

/** People who have a room on screen. */
runChild<{ options: ViewOptions; note: ViewNote; result: ViewResult }>(async (options, parent) => {
  const notify = (report: ViewReport): void => parent.notify(report);
  const agesMs: number[] = [];
  let deliveries = 0;
  let begin = { at: Number.NaN, deliveries: 0 };
  const waiting = [...options.logins];
  const open = async (): Promise<void> => {
    for (let login = waiting.pop(); login !== undefined; login = waiting.pop()) {
      const client = await RawClient.open(login);
      client.subscribe(options.subject, ({ body }) => {
        deliveries += 1;
        if (options.readsAges && begin.at > 0) agesMs.push(ageOf(body));
      });
      await client.flush();
    }
  };
  await Promise.all(Array.from({ length: OPEN_AT_ONCE }, open));
  notify({ ready: true });
  const reports = setInterval(() => notify({ delivered: deliveries / options.logins.length }), REPORT_INTERVAL_MS);
  const ended = Promise.withResolvers<ViewResult>();
  parent.onNote((note) => {
    const at = performance.now();
    if (note === 'begin') begin = { at, deliveries };
    else ended.resolve({ deliveries: deliveries - begin.deliveries, seconds: (at - begin.at) / 1_000, agesMs });
  });
  const result = await ended.promise;
  clearInterval(reports);
  await delay(0);
  return result;
});
