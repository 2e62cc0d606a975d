import { isImplemented, type Endpoint, type PlannedEndpoint } from './define.ts';
import { authCallout } from './endpoints/auth-callout.ts';
import { fanout } from './endpoints/fanout.ts';
import { history } from './endpoints/history.ts';
import { app, appRegistry, readReceipt, sticker, translation } from './endpoints/planned.ts';
import { presence } from './endpoints/presence.ts';
import { room } from './endpoints/room.ts';
import { userSearch } from './endpoints/user-search.ts';

/**
 * The one table of everything that is asked and answered over NATS, by the service that answers.
 *
 * Subjects, permissions, service profiles, the typed client, handler types, span names and the documents are derived
 * from it; no other file holds a subject.
 */
export const contract = {
  'auth-callout': authCallout,
  fanout,
  history,
  room,
  presence,
  'read-receipt': readReceipt,
  'user-search': userSearch,
  translation,
  sticker,
  'app-registry': appRegistry,
  app,
} as const;

export type Contract = typeof contract;

/** A row with its place in the table: `operation` is `{service}.{name}`, as in `room.join`. */
export interface ContractRow {
  readonly service: keyof Contract;
  readonly operation: string;
  readonly row: Endpoint | PlannedEndpoint;
}

/** All rows, in the order of the table. */
export const contractRows: readonly ContractRow[] = Object.entries(contract).flatMap(([service, rows]) =>
  Object.entries(rows as Readonly<Record<string, Endpoint | PlannedEndpoint>>).map(([name, row]) => ({
    service: service as keyof Contract,
    operation: `${service}.${name}`,
    row,
  })),
);

/** The rows that are answered today. */
export const implementedRows = contractRows.flatMap(({ row, ...fields }) =>
  isImplemented(row) ? [{ ...fields, row }] : [],
);
