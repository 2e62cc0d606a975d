import type { Timer } from '@nats-chat/async';

/** A timer of which a test calls what is due, whatever time it was set to; each call is gone with it. */
export const manualTimer = (): { readonly timer: Timer; readonly timers: ReadonlySet<() => void> } => {
  const timers = new Set<() => void>();
  const timer: Timer = {
    after: (_ms, run) => {
      const due = (): void => {
        timers.delete(due);
        run();
      };
      timers.add(due);
      return () => timers.delete(due);
    },
  };
  return { timer, timers };
};
