import {
  buckets,
  consumers,
  contract,
  contractRows,
  eventRows,
  events,
  inboxPrefix,
  serviceCaller,
  services,
  streams,
  systemSubjects,
  workQueue,
  type Contract,
  type ServiceName,
  type ServiceRow,
} from '@nats-chat/contracts';
import { wildcard } from '@nats-chat/subjects';
import * as jetstream from './jetstream.ts';
import { subjectRules, type Permissions } from './permissions.ts';

/** An answer is due within this time; a later one is refused by the server. */
const RESPONSE_TTL_MS = 30_000;

/**
 * Returns the least that a service needs to do its job: what it answers, publishes, calls, owns and reads, and nothing else.
 *
 * @example
 * servicePermissions('persist').publish.allow.includes('chat.>'); // false
 */
export const servicePermissions = (service: ServiceName): Permissions => {
  const row: ServiceRow = services[service];
  const durables = Object.entries(consumers).map(([name, consumer]) => ({ name, ...consumer }));
  const own = durables.filter((consumer) => consumer.service === service);
  const foreign = durables.filter((consumer) => consumer.service !== service);
  const system = (row.system ?? []).map((name) => systemSubjects[name]);
  return {
    publish: subjectRules(
      [
        ...published(service),
        ...(row.calls ?? []).map((operation) => called(operation, service)),
        ...owned(buckets, service).flatMap(jetstream.ownBucket),
        ...(row.reads ?? []).flatMap(jetstream.readBucket),
        ...owned(streams, service).flatMap(jetstream.ownStream),
        ...(row.directGets ?? []).flatMap(jetstream.directGet),
        ...(row.fetches ?? []).flatMap(jetstream.fetchStream),
        ...(row.follows ?? []).flatMap(jetstream.followStream),
        ...own.flatMap(jetstream.consume),
        ...system.filter(({ direction }) => direction === 'publish').map(({ subject }) => subject),
      ],
      foreign.filter(({ stream }) => row.follows?.includes(stream)).flatMap(jetstream.tamper),
    ),
    subscribe: subjectRules([
      `${inboxPrefix(serviceCaller(service))}.>`,
      ...answered(service),
      ...(row.subscribes ?? []).map((name) => `${wildcard(events[name].subject)} ${workQueue(service)}`),
      ...system.filter(({ direction }) => direction === 'subscribe').map(({ subject }) => subject),
    ]),
    responses: { max: 1, ttlMs: RESPONSE_TTL_MS },
  };
};

const published = (service: ServiceName): string[] =>
  eventRows
    .map(([, row]) => row)
    // What a bucket republishes is published by the server itself.
    .filter((event) => event.from === service && event !== events.roomChanged)
    .map(({ subject }) => wildcard(subject));

function answered(service: ServiceName): string[] {
  if (!isAnswering(service)) return [];
  // The service API of NATS: PING, INFO and STATS for all services, for this one, and for one instance of it.
  const discovery = ['$SRV.*', `$SRV.*.${service}`, `$SRV.*.${service}.*`];
  return [
    ...discovery,
    ...Object.values(contract[service]).map(({ subject, queue }) => `${wildcard(subject)} ${queue}`),
  ];
}

const isAnswering = (service: ServiceName): service is ServiceName & keyof Contract => service in contract;

function called(operation: string, service: ServiceName): string {
  const found = contractRows.find((row) => row.operation === operation);
  if (found === undefined) throw new RangeError(`${service} calls ${operation}, which is not in the contract.`);
  return wildcard(found.row.subject, { service: serviceCaller(service) });
}

const owned = (rows: Readonly<Record<string, { readonly owner: ServiceName }>>, service: ServiceName): string[] =>
  Object.entries(rows)
    .filter(([, { owner }]) => owner === service)
    .map(([name]) => name);
