import type { StreamConfig } from '@nats-io/jetstream';

const EPOCH = 'epoch';

/**
 * Returns the epoch of a stream: positions in it mean something within one epoch only. It is in the stream’s metadata,
 * from when the stream was created or restored; `undefined` for a stream that has none.
 *
 * @example
 *   const epoch = epochOf(await jsm.streams.info(LOG_STREAM));
 */
export const epochOf = ({ config }: { readonly config: Pick<StreamConfig, 'metadata'> }): string | undefined =>
  config.metadata?.[EPOCH];

/**
 * Returns the setting that gives a stream an epoch.
 *
 * @example
 *   await jsm.streams.add({ name: LOG_STREAM, subjects: ['chat.>'], ...withEpoch(crypto.randomUUID()) });
 */
export const withEpoch = (epoch: string): Required<Pick<StreamConfig, 'metadata'>> => ({
  metadata: { [EPOCH]: epoch },
});
