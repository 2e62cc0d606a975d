import type { OutboxItem } from './item.ts';

/**
 * Where unsent messages outlive the page. Failures stay inside: the outbox goes on from memory.
 *
 * Two tabs may load the same items; both send them under the same client ids, which is sending them once.
 */
export interface OutboxStorage {
  /** What was left behind, in the order in which it was written. */
  readonly load: () => Promise<readonly OutboxItem[]>;
  /** Adds the item, or replaces the one of the same client id. */
  readonly save: (item: OutboxItem) => void;
  readonly remove: (clientId: string) => void;
}

/** Forgets everything with the process. */
export const noStorage: OutboxStorage = {
  load: () => Promise.resolve([]),
  save: () => undefined,
  remove: () => undefined,
};
