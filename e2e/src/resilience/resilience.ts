import type { Fixture } from '../fixture.ts';
import { describeCrashes } from './crashes.ts';
import { describeDisconnects } from './disconnects.ts';
import { describeRoleChanges } from './role-changes.ts';
import { describeSignInFaults } from './sign-in-faults.ts';
import { describeTokenRenewal } from './token-renewal.ts';

/** Everything that people do at browsers while something goes wrong. */
export const describeResilience = (fixture: () => Fixture): void => {
  describeTokenRenewal(fixture);
  describeRoleChanges(fixture);
  describeSignInFaults(fixture);
  describeDisconnects(fixture);
  describeCrashes(fixture);
};
