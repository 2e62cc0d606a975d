import { shapeBreaks, type Direction, type Shape } from './shape.ts';
import type { EndpointSnapshot, Snapshot } from './snapshot.ts';

interface Change<Value> {
  readonly before: Value;
  readonly after: Value;
}

/**
 * Lists what in a contract is not growth, as sentences: rows that are gone, subjects, queues and keys that changed, callers
 * who are shut out, schemas that refuse what they took or lack what they gave, limits that shrank. Empty when everybody who
 * knows the contract `before` gets on with the contract `after`.
 */
export const contractBreaks = (change: Change<Snapshot>): string[] => [
  ...change.before.services
    .filter((name) => !change.after.services.includes(name))
    .map((name) => `services ${name} is gone`),
  ...inEach('limits', valuesOf(change, 'limits'), (path, limit) => shrunk(path, limit)),
  ...inEach('endpoints', valuesOf(change, 'endpoints'), endpointBreaks),
  ...inEach('events', valuesOf(change, 'events'), (path, row) => [
    ...changed(path, row, ['subject', 'to']),
    ...schemaBreaks(path, valuesOf(row, 'payload'), row.before.to === 'log' ? ['accepts', 'gives'] : ['gives']),
  ]),
  ...inEach('streams', valuesOf(change, 'streams'), (path, row) => [
    ...changed(path, row, ['owner', 'discard']),
    ...row.before.subjects
      .filter((subject) => !row.after.subjects.includes(subject))
      .map((subject) => `${path}: ${subject} is gone`),
    ...(['maxAgeMs', 'maxBytes', 'duplicateWindowMs'] as const).flatMap((name) =>
      shrunk(`${path}.${name}`, valuesOf(row, name)),
    ),
  ]),
  ...inEach('consumers', valuesOf(change, 'consumers'), (path, row) => changed(path, row, ['stream', 'service'])),
  ...inEach('buckets', valuesOf(change, 'buckets'), (path, row) => [
    ...changed(path, row, ['key', 'owner', 'storage', 'republish']),
    ...(['ttlMs', 'markerTtlMs'] as const).flatMap((name) => shrunk(`${path}.${name}`, valuesOf(row, name))),
    ...schemaBreaks(path, valuesOf(row, 'value'), ['accepts', 'gives']),
  ]),
  ...inEach('errors', valuesOf(change, 'errors'), (path, row) => changed(path, row, ['status', 'retryable'])),
  ...inEach('system', valuesOf(change, 'system'), (path, row) => changed(path, row, ['subject', 'direction'])),
];

const ROLES = ['admin', 'user', 'any'];
const ACCESS = ['write', 'read', 'change', 'none'];

function endpointBreaks(path: string, row: Change<EndpointSnapshot>): string[] {
  const { role } = row.before;
  const isShutOut = role === 'service' ? row.after.role !== role : narrowed(ROLES, valuesOf(row, 'role'));
  const [before, after] = [row.before.answered, row.after.answered];
  return [
    ...changed(path, row, ['subject', 'queue']),
    ...(isShutOut ? [`${path}: ${role} may not call it any more`] : []),
    ...(before && !after ? [`${path} is not answered any more`] : []),
    ...(before && after ? answerBreaks(path, { before, after }) : []),
  ];
}

type Answered = NonNullable<EndpointSnapshot['answered']>;

function answerBreaks(path: string, { before, after }: Change<Answered>): string[] {
  const access = { before: before.access, after: after.access };
  return [
    ...(narrowed(ACCESS, access) ? [`${path}: who may ${before.access} is refused now`] : []),
    ...shrunk(`${path}.rate.perMinute`, { before: before.rate.perMinute, after: after.rate.perMinute }),
    ...shrunk(`${path}.rate.burst`, { before: before.rate.burst, after: after.rate.burst }),
    ...schemaBreaks(`${path} request`, { before: before.request, after: after.request }, ['accepts']),
    ...(before.reply === null && after.reply !== null ? [`${path} answers who did not wait`] : []),
    ...schemaBreaks(`${path} reply`, { before: before.reply, after: after.reply }, ['gives']),
  ];
}

/** Compares the rows of one table by their names; a row that is gone is a break, one that is new is none. */
const inEach = <Row>(
  table: string,
  { before, after }: Change<Readonly<Record<string, Row>>>,
  breaksOf: (path: string, row: Change<Row>) => string[],
): string[] =>
  Object.entries(before).flatMap(([name, row]) => {
    const now = after[name];
    return now === undefined ? [`${table} ${name} is gone`] : breaksOf(`${table} ${name}`, { before: row, after: now });
  });

const valuesOf = <Row, Name extends keyof Row>({ before, after }: Change<Row>, name: Name): Change<Row[Name]> => ({
  before: before[name],
  after: after[name],
});

const changed = <Row>(path: string, { before, after }: Change<Row>, names: readonly (keyof Row & string)[]): string[] =>
  names
    .filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
    .map((name) => `${path}: ${name} is ${JSON.stringify(after[name])}, not ${JSON.stringify(before[name])} any more`);

/** A limit that is not there is none. */
const shrunk = (path: string, { before = Infinity, after = Infinity }: Change<number | undefined>): string[] =>
  after < before ? [`${path} shrank from ${before} to ${after}`] : [];

const narrowed = (fromNarrowToWide: readonly string[], { before, after }: Change<string>): boolean =>
  fromNarrowToWide.indexOf(after) < fromNarrowToWide.indexOf(before);

function schemaBreaks(
  path: string,
  { before, after }: Change<Shape | null | undefined>,
  directions: readonly Direction[],
): string[] {
  if (!before) return [];
  if (!after) return [`${path} is gone`];
  return [...new Set(directions.flatMap((direction) => shapeBreaks(path, { before, after }, direction)))];
}
