import type { Stage } from '../stage.ts';
import { describeCrashes } from './crashes.ts';
import { describeDepartures } from './departures.ts';
import { describeRoleChanges } from './role-changes.ts';
import { describeTokenRenewal } from './token-renewal.ts';

/** Everything that people do at browsers while something goes wrong. */
export const describeResilience = (stage: () => Stage): void => {
  describeTokenRenewal(stage);
  describeRoleChanges(stage);
  describeDepartures(stage);
  describeCrashes(stage);
};
