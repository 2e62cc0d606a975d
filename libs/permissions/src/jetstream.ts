/** The subjects of the JetStream API behind each thing that a service may do. Source: NATS ADR-1 and ADR-8. */
import type { DurableConsumer } from '@nats-chat/contracts';

/** Returns what reading several messages at once from any replica takes. */
export const directGet = (stream: string): string[] => [`$JS.API.DIRECT.GET.${stream}`];

/** Returns what reading messages by sequence or subject takes. */
export const fetchStream = (stream: string): string[] => [
  `$JS.API.STREAM.INFO.${stream}`,
  `$JS.API.STREAM.MSG.GET.${stream}`,
  `$JS.API.DIRECT.GET.${stream}`,
  `$JS.API.DIRECT.GET.${stream}.>`,
];

/** Ordered consumers, which live in memory and end with their reader. */
const follow = (stream: string): string[] => [
  `$JS.API.CONSUMER.CREATE.${stream}`,
  `$JS.API.CONSUMER.CREATE.${stream}.>`,
  `$JS.API.CONSUMER.INFO.${stream}.*`,
  `$JS.API.CONSUMER.DELETE.${stream}.*`,
  `$JS.API.CONSUMER.MSG.NEXT.${stream}.*`,
  `$JS.FC.${stream}.>`,
];

const own = (stream: string): string[] => [
  `$JS.API.STREAM.CREATE.${stream}`,
  `$JS.API.STREAM.UPDATE.${stream}`,
  `$JS.API.STREAM.INFO.${stream}`,
];

/** Returns what reading messages takes, and following new ones. */
export const followStream = (stream: string): string[] => [...fetchStream(stream), ...follow(stream)];

/** Returns what creating a stream, configuring it and erasing from it takes; writing is an event of its own. */
export const ownStream = (stream: string): string[] => [
  ...own(stream),
  ...fetchStream(stream),
  `$JS.API.STREAM.PURGE.${stream}`,
  `$JS.API.STREAM.MSG.DELETE.${stream}`,
];

/** Returns what reading keys and watching them takes. */
export const readBucket = (bucket: string): string[] => followStream(`KV_${bucket}`);

/** Returns what creating, reading, watching and writing a bucket takes. */
export const ownBucket = (bucket: string): string[] => [
  ...own(`KV_${bucket}`),
  ...readBucket(bucket),
  `$KV.${bucket}.>`,
];

/** Returns what a snapshot of a stream takes, and putting one in its place. Source: NATS server, `jetstream_api.go`. */
export const backUp = (stream: string): string[] => [
  `$JS.API.STREAM.INFO.${stream}`,
  `$JS.API.STREAM.SNAPSHOT.${stream}`,
  `$JS.SNAPSHOT.ACK.${stream}.>`,
  `$JS.API.STREAM.DELETE.${stream}`,
  `$JS.API.STREAM.RESTORE.${stream}`,
  `$JS.SNAPSHOT.RESTORE.${stream}.*`,
  `$JS.API.STREAM.UPDATE.${stream}`,
];

/** Returns what creating a durable consumer, pulling from it and acknowledging takes. */
export const consume = ({ name, stream }: DurableConsumer): string[] => [
  `$JS.API.CONSUMER.CREATE.${stream}.${name}`,
  `$JS.API.CONSUMER.CREATE.${stream}.${name}.>`,
  `$JS.API.CONSUMER.INFO.${stream}.${name}`,
  `$JS.API.CONSUMER.MSG.NEXT.${stream}.${name}`,
  `$JS.ACK.${stream}.${name}.>`,
];

/** Returns what creating a durable consumer takes, and seeing how far it is. */
export const placeConsumer = ({ name, stream }: DurableConsumer): string[] => [
  `$JS.API.CONSUMER.INFO.${stream}.${name}`,
  `$JS.API.CONSUMER.CREATE.${stream}.${name}`,
  `$JS.API.CONSUMER.CREATE.${stream}.${name}.>`,
];

/** Returns what a follower of a stream could do to another service's durable consumer there, and must not. */
export const tamper = ({ name, stream }: DurableConsumer): string[] => [
  // Here the name is in the payload alone, where it may be any.
  `$JS.API.CONSUMER.CREATE.${stream}`,
  `$JS.API.CONSUMER.CREATE.${stream}.${name}`,
  `$JS.API.CONSUMER.CREATE.${stream}.${name}.>`,
  `$JS.API.CONSUMER.DELETE.${stream}.${name}`,
  `$JS.API.CONSUMER.MSG.NEXT.${stream}.${name}`,
];
