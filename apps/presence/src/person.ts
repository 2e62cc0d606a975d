import { chosenStatus, type ChosenStatus, type Presence } from '@nats-chat/contracts';
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

/** Somebody of whom nothing is known. */
const UNKNOWN: PersonRecord = { online: false, chosen: 'online' };

/** Whether others see the person. */
export const isVisible = ({ online, chosen }: PersonRecord = UNKNOWN): boolean => online && chosen !== 'invisible';

/** What others are told. Somebody invisible and somebody offline look the same, to the last field. */
export const seenByOthers = (user: string, record: PersonRecord = UNKNOWN): Presence => {
  const { chosen, statusText, lastSeen } = record;
  if (!isVisible(record) || chosen === 'invisible')
    return { user, status: 'offline', ...(lastSeen !== undefined && { lastSeen }) };
  return { user, status: chosen, ...(statusText !== undefined && { statusText }) };
};

/** What the person is told: what others see, and what they chose. */
export const seenByOneself = (user: string, record: PersonRecord = UNKNOWN): Presence => ({
  ...seenByOthers(user, record),
  ...(record.statusText !== undefined && { statusText: record.statusText }),
  chosen: record.chosen,
});

/** Whether others have to be told. */
export const looksDifferent = (before: PersonRecord | undefined, after: PersonRecord): boolean => {
  const [was, is] = [seenByOthers('', before), seenByOthers('', after)];
  return was.status !== is.status || was.statusText !== is.statusText;
};

/** The record that follows from whether the person has a connection; undefined when it says so already. */
export const settled = (
  record: PersonRecord | undefined,
  connected: boolean,
  nowMs: number,
): PersonRecord | undefined => {
  const before = record ?? UNKNOWN;
  return before.online === connected ? undefined : seenUntil(before, { ...before, online: connected }, nowMs);
};

export interface Choice {
  readonly status: ChosenStatus;
  /** Undefined: stays as it is. Empty: none. */
  readonly statusText?: string | undefined;
}

/** The record that follows from what the person chose; undefined when it says so already. */
export const chosenBy = (
  record: PersonRecord | undefined,
  { status, statusText: text }: Choice,
  nowMs: number,
): PersonRecord | undefined => {
  const before = record ?? UNKNOWN;
  const { statusText: held, ...rest } = before;
  const statusText = text === undefined ? held : text === '' ? undefined : text;
  if (before.chosen === status && held === statusText) return undefined;
  const after = { ...rest, chosen: status, ...(statusText !== undefined && { statusText }) };
  return seenUntil(before, after, nowMs);
};

/** Whether a record holds what its person would miss if it were lost. */
export const holdsChoice = ({ chosen, statusText }: PersonRecord): boolean =>
  chosen !== UNKNOWN.chosen || statusText !== undefined;

const seenUntil = (before: PersonRecord, after: PersonRecord, nowMs: number): PersonRecord =>
  isVisible(before) && !isVisible(after) ? { ...after, lastSeen: nowMs } : after;
