import type { LoggedEvent } from '@nats-chat/contracts';

/** Live events that are kept while a page is on its way; beyond, a sync brings them. */
const MAX_RECORDED = 2_000;

/** Live events since a load began: its page may be from before or after them. */
export interface Recording {
  readonly events: readonly LoggedEvent[];
  /** Whether more came than are kept. */
  readonly overflowed: boolean;
}

/** The live events that come while pages are on their way, for each of them. */
export class Recordings {
  readonly #open = new Set<{ readonly events: LoggedEvent[]; overflowed: boolean }>();

  /** Resolves as `load` does, which gets what has come since it began, and what comes. */
  async during(load: (recording: Recording) => Promise<void>): Promise<void> {
    const recording: { readonly events: LoggedEvent[]; overflowed: boolean } = { events: [], overflowed: false };
    this.#open.add(recording);
    try {
      await load(recording);
    } finally {
      this.#open.delete(recording);
    }
  }

  /** Takes live events. */
  add(events: readonly LoggedEvent[]): void {
    for (const recording of this.#open) {
      if (recording.events.length + events.length > MAX_RECORDED) recording.overflowed = true;
      else recording.events.push(...events);
    }
  }
}
