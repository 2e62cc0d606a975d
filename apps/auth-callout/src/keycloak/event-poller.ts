import { LRUCache } from 'lru-cache';
import { CLOCK_LEEWAY_SECONDS, MAX_TOKEN_AGE_SECONDS } from './access-token.ts';
import { EVENT_PAGE, type EventQuery } from './admin-api.ts';
import type { Revocation } from './revocations.ts';

/** The revocations of events that were not polled before. */
interface Polled {
  readonly revocations: readonly Revocation[];
  /** Call it once they are carried out; else the next poll returns them again. */
  readonly ack: () => void;
}

/**
 * Finds revocations among the events of one kind. The first poll goes back as far as a token can be old.
 *
 * An event that is dated in the future counts as one of now: it neither hides later events nor refuses later tokens.
 *
 * @returns A function to call every few seconds, never twice at a time. It rejects when Keycloak does not answer.
 */
export function createEventPoller<Event extends { readonly id: string; readonly time: number }>(
  read: (query: EventQuery) => Promise<readonly Event[]>,
  revocationOf: (event: Event) => Revocation | undefined,
): () => Promise<Polled> {
  const seen = new LRUCache<string, true>({ max: 2 * MAX_PAGES * EVENT_PAGE });
  let latest = Date.now() - MAX_TOKEN_AGE_SECONDS * 1_000;
  return async () => {
    const now = Date.now();
    const from = latest - OVERLAP_MS;
    const fresh = (await everyPage((skip) => read({ from, skip }))).filter(({ id }) => !seen.has(id));
    return {
      revocations: fresh
        .flatMap((event) => revocationOf(event) ?? [])
        .map(({ of, at }) => ({ of, at: Math.min(at, now + CLOCK_LEEWAY_SECONDS * 1_000) })),
      ack: () => {
        for (const { id, time } of fresh) {
          seen.set(id, true);
          latest = Math.max(latest, Math.min(time, now));
        }
      },
    };
  };
}

async function everyPage<Event>(read: (skip: number) => Promise<readonly Event[]>): Promise<readonly Event[]> {
  const all: Event[] = [];
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const events = await read(all.length);
    all.push(...events);
    if (events.length < EVENT_PAGE) break;
  }
  return all;
}

/** Events become visible in another order than they are dated in, and clocks of several Keycloaks differ. */
const OVERLAP_MS = 10_000;
/** Of each kind, in one poll; the next one goes on from there. */
const MAX_PAGES = 100;
