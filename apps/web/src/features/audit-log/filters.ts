import { t } from '@lingui/core/macro';
import { contract, type RequestInput } from '@nats-chat/contracts';
import { encodeToken } from '@nats-chat/subjects';
import { fold } from '@nats-chat/text';
import { dayOf } from '../../lib/time/time.ts';

/** The fields as they are typed; an empty one narrows nothing. Days are as in `2026-11-20`, the reader’s. */
export interface FilterFields {
  readonly person: string;
  readonly room: string;
  readonly action: string;
  readonly from: string;
  readonly to: string;
}

/** What of the audit log is asked for. */
export type AuditFilters = Omit<RequestInput<typeof contract.room.audit>, 'after' | 'limit'>;

export const NO_FILTERS: FilterFields = { person: '', room: '', action: '', from: '', to: '' };

/** Returns what to ask for: people by their user names, rooms by their ids, days from their start to the end of the last. */
export function filtersOf({ person, room, action, from, to }: FilterFields): AuditFilters {
  const user = person.trim().replace(/^@/, '').toLowerCase().toWellFormed();
  const id = room.trim().replace(/^#/, '').toLowerCase();
  return {
    ...(user !== '' && { person: encodeToken(user) }),
    ...(id !== '' && { room: id }),
    ...(action !== '' && { action }),
    ...(from !== '' && { since: dayOf(startOf(from)).startMs }),
    ...(to !== '' && { until: dayOf(startOf(to)).endMs }),
  };
}

/**
 * Returns the user names of the people, or the ids of the rooms, that are called so; what was typed where none is, or where it is
 * an id: who or what is in the log need not be there any more.
 *
 * @param known - what is found by it, or all there is
 */
export function idsCalled(typed: string, known: readonly Called[]): readonly string[] {
  const name = fold(typed.trim().replace(SIGN, ''));
  const called = known.filter((one) => fold(one.name) === name).map(({ id }) => id);
  const isId = known.some(({ id }) => id === typed.trim().replace(SIGN, '').toLowerCase());
  return isId || called.length === 0 ? [typed] : called;
}

export interface Called {
  readonly id: string;
  readonly name: string;
}

const SIGN = /^[@#]/;

/** Returns what is wrong with the fields, by field. */
export function problemsOf(fields: FilterFields): Partial<Record<keyof FilterFields, string>> {
  const checked = contract.room.audit.request.safeParse(filtersOf(fields));
  const wrong = new Set(checked.error?.issues.map(({ path: [field] }) => field));
  return {
    ...(wrong.has('person') && { person: t`No user name looks like this.` }),
    ...(wrong.has('room') && { room: t`No room that you can see is called this, and no address looks like this.` }),
    ...(fields.from !== '' && fields.to !== '' && fields.to < fields.from && { to: t`This is before the first day.` }),
  };
}

/** By its parts: a day alone is one of Greenwich to `Date`. */
function startOf(day: string): number {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(year, month - 1, date).getTime();
}
