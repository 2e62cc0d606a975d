import { runPeriodically } from '@nats-chat/async';
import type { AuditAction } from '@nats-chat/contracts';
import { counter, type Logger } from '@nats-chat/otel';
import type { Database } from './database.ts';

/** One line of the table `audit_log`. */
export interface AuditEntry {
  readonly at: Date;
  readonly actor: string;
  readonly action: AuditAction;
  readonly target?: string;
  readonly result: 'ok' | 'denied' | 'failed';
  readonly details?: Readonly<Record<string, string | number>>;
}

/** The table `audit_log`, which is only ever appended to. */
export interface AuditStore {
  readonly append: (entries: readonly AuditEntry[]) => Promise<void>;
}

/**
 * Returns the table `audit_log`: the entries of `service`, each batch in one statement.
 *
 * @example
 * const store = postgresAuditStore(database, 'room');
 */
export const postgresAuditStore = (database: Pick<Database, 'query'>, service: string): AuditStore => ({
  append: async (entries) => {
    await database.query(APPEND, [
      service,
      entries.map(({ at }) => at),
      entries.map(({ actor }) => storable(actor)),
      entries.map(({ action }) => action),
      entries.map(({ target }) => (target === undefined ? null : storable(target))),
      entries.map(({ result }) => result),
      entries.map(({ details = {} }) => JSON.stringify(details, storableText)),
    ]);
  },
});

/** PostgreSQL refuses NUL and half a character, and with one entry all that wait behind it: `␀` and `�` stand for them. */
const storable = (text: string): string => text.toWellFormed().replaceAll('\0', '\u2400');

const storableText = (_: string, value: unknown): unknown => (typeof value === 'string' ? storable(value) : value);

const APPEND = {
  name: 'append_audit_log',
  text: `INSERT INTO audit_log (at, service, actor, action, target, result, details)
    SELECT at, $1, actor, action, target, result, details
    FROM unnest($2::timestamptz[], $3::text[], $4::text[], $5::text[], $6::text[], $7::jsonb[])
      AS entry (at, actor, action, target, result, details)`,
};

const dropped = counter('audit_entries_dropped_total', 'Audit entries that found no room to wait in.');

const MAX_WAITING = 1_000;
const BATCH = 200;

/**
 * Writes the audit log beside the work that it is about: never slower, and never in the way. Entries wait in memory, and up
 * to 200 are written in a statement.
 *
 * @example
 * const audit = new AuditTrail(postgresAuditStore(database, 'room'), logger);
 * audit.record({ actor: 'alice', action: 'room.create', target: 'lounge', result: 'ok' });
 * await audit.flush();
 */
export class AuditTrail {
  readonly #store: AuditStore;
  readonly #logger: Logger;
  readonly #waiting: AuditEntry[] = [];
  #writing: Promise<void> | undefined;
  #isFailing = false;

  /** @param logger Gets a line when writing begins to fail, and when it works again. */
  constructor(store: AuditStore, logger: Logger) {
    this.#store = store;
    this.#logger = logger;
  }

  /**
   * Takes an entry, dated now; drops and counts it when 1,000 wait. An entry of what was denied or failed is dropped when
   * 500 wait: anybody can cause those at will, and shall not push out what has happened.
   */
  record(entry: Omit<AuditEntry, 'at'>): void {
    const limit = entry.result === 'ok' ? MAX_WAITING : MAX_WAITING / 2;
    if (this.#waiting.length < limit) this.#waiting.push({ ...entry, at: new Date() });
    else dropped.add(1);
  }

  /** Writes what waits; calls at once share one run. Never rejects: a failure keeps it for the next time. */
  flush(): Promise<void> {
    this.#writing ??= this.#write().finally(() => {
      this.#writing = undefined;
    });
    return this.#writing;
  }

  async #write(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.slice(0, BATCH);
      try {
        await this.#store.append(batch);
      } catch (error) {
        if (!this.#isFailing) this.#logger.error({ error }, 'The audit log cannot be written; entries wait.');
        this.#isFailing = true;
        return;
      }
      this.#waiting.splice(0, batch.length);
      if (this.#isFailing) this.#logger.info('The audit log is written again.');
      this.#isFailing = false;
    }
  }
}

/** How often what waits is written, in ms. */
const FLUSH_MS = 250;

/**
 * Returns the audit log as a resource of a service: written several times a second, and once more at the stop.
 *
 * @example
 * const audit = await use(auditResource(postgresAuditStore(database, service), logger));
 */
export const auditResource = (store: AuditStore, logger: Logger) => {
  let stop: () => Promise<void>;
  return {
    name: 'the audit log',
    open: (): AuditTrail => {
      const audit = new AuditTrail(store, logger);
      stop = runPeriodically({ everyMs: FLUSH_MS }, () => audit.flush());
      return audit;
    },
    close: async (audit: AuditTrail): Promise<void> => {
      await stop();
      await audit.flush();
    },
  };
};
