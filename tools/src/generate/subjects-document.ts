import {
  buckets,
  consumers,
  contract,
  errorCodes,
  eventRows,
  isImplemented,
  streams,
  type BucketRow,
  type Endpoint,
  type PlannedEndpoint,
} from '@nats-chat/contracts';
import { findServices } from '../stack/applications.ts';
import { code, table } from './markdown.ts';

/** Returns every subject, stream, bucket and error of the contract, as a document. */
export const subjectsDocument = (): string => `# Subjects

Made from the contract (\`libs/contracts\`) by \`npm run generate\`; \`npm test\` fails when it is out of date.

\`{user}\` is the caller: the server lets a connection publish only with its own token there, so handlers trust it.
What is marked ○ has its subject and caller rule; what answers, publishes or keeps it is still to come, and until then it gives
people no permission.

${Object.entries(contract)
  .map(([service, rows]) => endpoints(service, rows))
  .join('\n\n')}

## Events

${table(
  ['subject', 'from', 'to', 'what'],
  eventRows.map(([, row]) => [marked(code(row.subject), 'payload' in row), row.from, row.to, row.summary]),
)}

## Streams

${table(
  ['stream', 'subjects', 'owner', 'kept', 'what'],
  Object.entries(streams).map(([name, row]) => [
    code(name),
    row.subjects.map(code).join(' '),
    row.owner,
    `${row.maxAgeMs / DAY_MS} days, ${row.maxBytes / GIBIBYTE} GiB, discard ${row.discard}, duplicates ${row.duplicateWindowMs / MINUTE_MS} min`,
    row.summary,
  ]),
)}

${table(
  ['durable consumer', 'stream', 'service', 'ack wait', 'pending at most'],
  Object.entries(consumers).map(([name, row]) => [
    code(name),
    code(row.stream),
    row.service,
    `${row.ackWaitMs / 1_000} s`,
    String(row.maxAckPending),
  ]),
)}

## Buckets

${table(
  ['bucket', 'key', 'owner', 'storage', 'time to live', 'what'],
  Object.entries(buckets as Readonly<Record<string, BucketRow>>).map(([name, row]) => [
    marked(code(name), built.has(row.owner)),
    code(row.key),
    row.owner,
    row.storage,
    row.ttlMs === undefined ? '–' : `${row.ttlMs / 1_000} s`,
    row.summary,
  ]),
)}

## Errors

${table(
  ['code', 'status', 'may be tried again', 'meaning'],
  Object.entries(errorCodes).map(([name, row]) => [
    code(name),
    String(row.status),
    row.retryable ? 'yes' : 'no',
    row.meaning,
  ]),
)}
`;

const built: ReadonlySet<string> = new Set(findServices());

const marked = (name: string, isThere: boolean): string => (isThere ? name : `${name} ○`);

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const GIBIBYTE = 1024 ** 3;

const endpoints = (
  service: string,
  rows: Readonly<Record<string, Endpoint | PlannedEndpoint>>,
): string => `## ${service}

${table(
  ['endpoint', 'subject', 'who', 'queue group', 'a minute / at once', 'errors', 'what'],
  Object.entries(rows).map(([name, row]) => [
    marked(name, isImplemented(row)),
    code(row.subject),
    row.role,
    code(row.queue),
    isImplemented(row) ? `${row.rate.perMinute} / ${row.rate.burst}` : '–',
    isImplemented(row) ? row.errors.map(code).join(' ') : '–',
    row.summary,
  ]),
)}`;
