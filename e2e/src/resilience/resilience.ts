import type { Fixture } from '../fixture.ts';
import { describeCrashes } from './crashes.ts';
import { describeDisconnects } from './disconnects.ts';
import { describeKeycloakDown } from './keycloak-down.ts';
import { describeRoleChanges } from './role-changes.ts';
import { describeSignInFaults } from './sign-in-faults.ts';
import { describeTokenRenewal } from './token-renewal.ts';

/** What people do at browsers while Keycloak, or what it says of them, changes. */
export const describeResilience = (fixture: () => Fixture): void => {
  describeTokenRenewal(fixture);
  describeRoleChanges(fixture);
  describeSignInFaults(fixture);
  describeKeycloakDown(fixture);
};

/** What people do at browsers while connections break and processes are killed. */
export const describeFaults = (fixture: () => Fixture): void => {
  describeDisconnects(fixture);
  describeCrashes(fixture);
};
