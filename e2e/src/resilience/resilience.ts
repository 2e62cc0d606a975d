import type { Fixture } from '../fixture.ts';
import { describeCrashes } from './crashes.ts';
import { describeDepartures } from './departures.ts';
import { describeRoleChanges } from './role-changes.ts';
import { describeTokenRenewal } from './token-renewal.ts';

/** Everything that people do at browsers while something goes wrong. */
export const describeResilience = (fixture: () => Fixture): void => {
  describeTokenRenewal(fixture);
  describeRoleChanges(fixture);
  describeDepartures(fixture);
  describeCrashes(fixture);
};
