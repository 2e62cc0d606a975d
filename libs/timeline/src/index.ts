/** How events of the log become messages, for whoever shows or serves them. Pure functions. */
export { applyEvent, targetOf, toMessage } from './message.ts';
export { isAuthorBound, mayApply } from './rights.ts';
export { notYetStored } from './outgoing.ts';
export type { Outgoing } from './outgoing.ts';
export { addEvents, addPage, emptyTimeline, foldEvents, MAX_STUBS } from './timeline.ts';
export type { Entry, Timeline } from './timeline.ts';
