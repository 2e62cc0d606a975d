import type { Connection } from './connect.ts';

/** Returns a connection that reports the version of each event that has one. */
export const withVersions = (
  connection: Connection,
  onVersion: (versioned: { readonly v: number }) => void,
): Connection => ({
  ...connection,
  subscribe: (event, filter, onEvent) =>
    connection.subscribe(event, filter, (received) => {
      const v = versionOf(received.payload);
      if (v !== undefined) onVersion({ v });
      onEvent(received);
    }),
});

/** The version of an event: of the one that an entry of the log holds, or its own. */
const versionOf = (payload: unknown): number | undefined => {
  if (typeof payload !== 'object' || payload === null) return undefined;
  if ('event' in payload) return versionOf(payload.event);
  return 'v' in payload && typeof payload.v === 'number' ? payload.v : undefined;
};
