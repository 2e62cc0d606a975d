import { runPeriodically } from '@nats-chat/async';
import { counter, type Logger } from '@nats-chat/otel';
import type { Database } from './database.ts';

/** One line of the table `audit_log`. */
export interface AuditEntry {
  readonly at: Date;
  readonly actor: string;
  readonly action: string;
  readonly target?: string;
  readonly result: 'ok' | 'denied' | 'failed';
  readonly details?: Readonly<Record<string, string | number>>;
}

/** The table `audit_log`, which is only ever appended to. */
export interface AuditStore {
  readonly append: (entries: readonly AuditEntry[]) => Promise<void>;
}

/** Appends many lines of `service` in one statement. */
export const postgresAuditStore = (database: Database, service: string): AuditStore => ({
  append: async (entries) => {
    await database.query(APPEND, [
      service,
      entries.map(({ at }) => at),
      entries.map(({ actor }) => storable(actor)),
      entries.map(({ action }) => storable(action)),
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

/** Writes the audit log beside the work that it is about: never slower, and never in the way. */
export interface AuditTrail {
  /**
   * Takes an entry, dated now; drops and counts it when 1,000 wait. An entry of what was denied or failed is dropped when
   * 500 wait: anybody can cause those at will, and shall not push out what has happened.
   */
  readonly record: (entry: Omit<AuditEntry, 'at'>) => void;
  /** Writes what waits. A failure keeps it for the next time. */
  readonly flush: () => Promise<void>;
}

/**
 * Makes an audit trail that waits in memory, and writes up to 200 entries in a statement.
 *
 * @param logger Gets a line when writing begins to fail, and when it works again.
 */
export const createAuditTrail = (store: AuditStore, logger: Logger): AuditTrail => {
  const waiting: AuditEntry[] = [];
  let writing: Promise<void> | undefined;
  let failing = false;

  const write = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, BATCH);
      try {
        await store.append(batch);
      } catch (error) {
        if (!failing) logger.error({ error }, 'The audit log cannot be written; entries wait.');
        failing = true;
        return;
      }
      waiting.splice(0, batch.length);
      if (failing) logger.info('The audit log is written again.');
      failing = false;
    }
  };

  return {
    record: (entry) => {
      if (waiting.length < (entry.result === 'ok' ? MAX_WAITING : MAX_WAITING / 2))
        waiting.push({ ...entry, at: new Date() });
      else dropped.add(1);
    },
    flush: () =>
      (writing ??= write().finally(() => {
        writing = undefined;
      })),
  };
};

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
      const audit = createAuditTrail(store, logger);
      stop = runPeriodically({ everyMs: FLUSH_MS }, () => audit.flush());
      return audit;
    },
    close: async (audit: AuditTrail): Promise<void> => {
      await stop();
      await audit.flush();
    },
  };
};

const MAX_WAITING = 1_000;
const BATCH = 200;
