/** Key-value buckets: typed reads and writes, mirrors and caches that follow them, and one compare-and-set loop. */
export { Bucket, openBucket } from './bucket.ts';
export type { BucketOptions, Limiter, Logger } from './bucket.ts';
export type { Page, Snapshot, StoredEntry } from './entry.ts';
export { Cache, openCache } from './cache.ts';
export type { CacheOptions, Groups } from './cache.ts';
export type { Delta, Entry } from './entry.ts';
export { Mirror, openMirror } from './mirror.ts';
export type { MirrorChange, MirrorOptions } from './mirror.ts';
export { DELETE_KEY, FORGET_KEY, updateKey } from './update.ts';
export type { Next, Updated } from './update.ts';
