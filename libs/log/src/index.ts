/** The log, the stream of all message events: how it is read, followed and named. */
export { epochOf, withEpoch } from './epoch.ts';
export { EventIndex } from './event-index.ts';
export type { IndexLimits } from './event-index.ts';
export { LogFollower } from './log-follower.ts';
export type { LogFollowerOptions, LogTail } from './log-follower.ts';
export { LogReader } from './log-reader.ts';
export type { FoundEvents, LogRange } from './log-reader.ts';
export { logFollowerResource } from './resource.ts';
export { decodeStored, LOG_STREAM, roomOf, subjectOf, subjectsOfRoom } from './stored-event.ts';
export type { StoredEvent, StoredMessage } from './stored-event.ts';
