import type { BucketName } from '@nats-chat/contracts';
import type { MsgHdrs } from '@nats-io/nats-core';

/** Where a KV bucket lives in JetStream (ADR-8 of the NATS architecture): its stream, and the subjects of its keys. */
export const streamOf = (bucket: BucketName): string => `KV_${bucket}`;

/** The subject of a key, or of all keys that match, when `key` holds `*`. */
export const subjectOf = (bucket: BucketName, key: string): string => `${prefixOf(bucket)}${key}`;

/** The key of a subject of the bucket. */
export const keyOf = (bucket: BucketName, subject: string): string => subject.slice(prefixOf(bucket).length);

/** Whether a stored message ends its key rather than giving it a value: a delete, a purge, or the mark of an expiry. */
export const isMarker = (headers: MsgHdrs | undefined): boolean =>
  headers !== undefined && (headers.get('KV-Operation') !== '' || headers.get('Nats-Marker-Reason') !== '');

const prefixOf = (bucket: BucketName): string => `$KV.${bucket}.`;
