/** How events of the log become messages, for whoever shows or serves them. */
export { splitCode, type Piece } from './code.ts';
export { applyEvent, isIn, repliesOf, rootOf, targetOf, toMessage } from './message.ts';
export { isAuthorBound, mayApply } from './rights.ts';
export { applyOptimistic, eventOf, notYetStored } from './outgoing.ts';
export type { CommandFacts, Outgoing } from './outgoing.ts';
export { foldEvents, MAX_STUBS, Timeline } from './timeline.ts';
