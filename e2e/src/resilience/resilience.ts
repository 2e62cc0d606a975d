import type { Fixture } from '../fixture.ts';
import { describeCrashes } from './crashes.ts';
import { describeDisconnects } from './disconnects.ts';
import { describeRoleChanges } from './role-changes.ts';
import { describeTokenRenewal } from './token-renewal.ts';

/** Everything that people do at browsers while something goes wrong. */
export const describeResilience = (fixture: () => Fixture): void => {
  describeTokenRenewal(fixture);
  describeRoleChanges(fixture);
  describeDisconnects(fixture);
  describeCrashes(fixture);
};
