import type { Timer } from '../src/timer.ts';

/** A timer that a test moves on. */
export const fakeTimer = () => {
  let now = 0;
  const waiting = new Set<{ readonly at: number; readonly run: () => void }>();
  const timer: Timer = {
    after: (ms, run) => {
      const entry = { at: now + ms, run };
      waiting.add(entry);
      return () => void waiting.delete(entry);
    },
  };
  const advance = (ms: number): void => {
    const until = now + ms;
    for (;;) {
      const [next] = [...waiting].filter(({ at }) => at <= until).sort((one, other) => one.at - other.at);
      if (next === undefined) break;
      waiting.delete(next);
      now = next.at;
      next.run();
    }
    now = until;
  };
  return { timer, advance, waiting: () => waiting.size };
};
