import { CLOCK_LEEWAY_SECONDS } from './access-token.ts';
import type { PasswordChange, Revocation } from './revocations.ts';

/** What events of one kind mean. */
export interface EventMeaning<Event> {
  readonly revocation: (event: Event) => Revocation | undefined;
  readonly passwordChange: (event: Event) => PasswordChange | undefined;
}

/** What events meant, each for itself. */
export interface Meant {
  readonly revocations: readonly Revocation[];
  readonly passwordChanges: readonly PasswordChange[];
}

/** Returns what events mean. One that is dated in the future counts as one of now: it does not refuse later tokens. */
export const meantBy = <Event>(
  events: readonly Event[],
  { revocation, passwordChange }: EventMeaning<Event>,
): Meant => {
  const latest = Date.now() + CLOCK_LEEWAY_SECONDS * 1_000;
  const notLater = <Dated extends { readonly at: number }>(one: Dated) => ({ ...one, at: Math.min(one.at, latest) });
  return {
    revocations: events.flatMap((event) => revocation(event) ?? []).map(notLater),
    passwordChanges: events.flatMap((event) => passwordChange(event) ?? []).map(notLater),
  };
};
