import type { AuditEntry } from '@nats-chat/contracts';

const COLUMNS = ['time', 'actor', 'action', 'target', 'result', 'service', 'details'] as const;

/** What a spreadsheet takes for a formula, or skips before one. */
const FORMULA = /^[=+\-@\t\r]/;

/**
 * Returns entries of the audit log as a CSV file (RFC 4180) with a header, times in ISO 8601. What a spreadsheet would take for a
 * formula has an apostrophe before it: anybody can put one into a name.
 */
export const csvOf = (entries: readonly AuditEntry[]): string =>
  [COLUMNS, ...entries.map(cellsOf)].map((cells) => `${cells.map(cell).join(',')}\r\n`).join('');

const cellsOf = ({ at, actor, action, target = '', result, service, details }: AuditEntry): readonly string[] => [
  new Date(at).toISOString(),
  actor,
  action,
  target,
  result,
  service,
  JSON.stringify(details),
];

function cell(text: string): string {
  const harmless = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
