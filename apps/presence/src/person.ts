import { chosenStatus, type Presence } from '@nats-chat/contracts';
import { z } from 'zod';

/**
 * The value of a person’s key in `PRESENCE`.
 *
 * `lastSeen`, in ms since 1970, is when others last saw the person: it does not move while the person is invisible.
 */
export const personRecord = z.object({
  online: z.boolean(),
  chosen: chosenStatus,
  statusText: z.string().optional(),
  lastSeen: z.int().nonnegative().optional(),
});
export type PersonRecord = z.infer<typeof personRecord>;

/** The value of a person’s key in `PRESENCE_CHOICE`. */
export const choice = z.object({
  status: chosenStatus,
  statusText: z.string().optional(),
});
export type Choice = z.infer<typeof choice>;

/** Somebody of whom nothing is known. */
const UNKNOWN: PersonRecord = { online: false, chosen: 'online' };

/** Returns the record of somebody offline of whom nothing is known but what they chose, if they did. */
export const recordOf = (chosen: Choice | undefined): PersonRecord => ({
  online: false,
  chosen: chosen?.status ?? UNKNOWN.chosen,
  statusText: chosen?.statusText,
});

/** Returns whether others see the person. */
export const isVisible = ({ online, chosen }: PersonRecord = UNKNOWN): boolean => online && chosen !== 'invisible';

/** Returns what others see. Somebody invisible and somebody offline look the same, to the last field. */
export const seenByOthers = (user: string, record: PersonRecord = UNKNOWN): Presence => {
  const { chosen, statusText, lastSeen } = record;
  return !isVisible(record) || chosen === 'invisible'
    ? { user, status: 'offline', lastSeen }
    : { user, status: chosen, statusText };
};

/** Returns what the person sees: what others see, and what they chose. */
export const seenByOneself = (user: string, record: PersonRecord = UNKNOWN): Presence => ({
  ...seenByOthers(user, record),
  statusText: record.statusText,
  chosen: record.chosen,
});

/** Returns whether others have to be notified. */
export const looksDifferent = (before: PersonRecord | undefined, after: PersonRecord): boolean => {
  const [was, is] = [seenByOthers('', before), seenByOthers('', after)];
  return was.status !== is.status || was.statusText !== is.statusText;
};

/** Returns the record that follows from whether the person has a connection; undefined when it says so already. */
export const withConnection = (record: PersonRecord, connected: boolean, nowMs: number): PersonRecord | undefined =>
  record.online === connected ? undefined : seenUntil(record, { ...record, online: connected }, nowMs);

/** Returns the record that follows from what the person chose; undefined when it says so already. */
export const withChoice = (
  record: PersonRecord,
  { status, statusText }: Choice,
  nowMs: number,
): PersonRecord | undefined => {
  if (record.chosen === status && record.statusText === statusText) return undefined;
  const { online, lastSeen } = record;
  return seenUntil(record, { online, chosen: status, statusText, lastSeen }, nowMs);
};

/** Returns a choice after `change`, in which a text that is left out stays, and an empty one is none. */
export const changedChoice = (held: Choice | undefined, change: Choice): Choice => ({
  status: change.status,
  statusText: change.statusText === undefined ? held?.statusText : change.statusText || undefined,
});

const seenUntil = (before: PersonRecord, after: PersonRecord, nowMs: number): PersonRecord =>
  isVisible(before) && !isVisible(after) ? { ...after, lastSeen: nowMs } : after;
