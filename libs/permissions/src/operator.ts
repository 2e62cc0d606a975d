import { buckets, consumers, OPERATOR, inboxPrefix, streams } from '@nats-chat/contracts';
import * as jetstream from './jetstream.ts';
import { subjectRules, type Permissions } from './permissions.ts';

/**
 * Returns what the user that backs up and restores needs: the streams and buckets that are kept in files, and none of
 * their messages' subjects.
 *
 * @example
 * operatorPermissions().publish.allow.includes('$JS.API.STREAM.SNAPSHOT.CHAT_MESSAGES'); // true
 */
export const operatorPermissions = (): Permissions => ({
  publish: subjectRules([
    ...storedStreams().flatMap(jetstream.backUp),
    ...Object.entries(consumers).flatMap(([name, { stream }]) => jetstream.placeConsumer({ name, stream })),
  ]),
  subscribe: subjectRules([`${inboxPrefix(OPERATOR)}.>`]),
});

/**
 * Returns every stream, and the stream behind every bucket, that outlives a restart of the server.
 *
 * @example
 * storedStreams().includes('CHAT_MESSAGES'); // true
 */
export const storedStreams = (): readonly string[] => [
  ...Object.keys(streams),
  ...Object.entries(buckets).flatMap(([name, { storage }]) => (storage === 'file' ? [`KV_${name}`] : [])),
];
