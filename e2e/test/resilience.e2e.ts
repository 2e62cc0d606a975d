import { describeCrashes } from '../src/resilience/crashes.ts';
import { describeDepartures } from '../src/resilience/departures.ts';
import { describeRoleChanges } from '../src/resilience/role-changes.ts';
import { describeTokenRenewal } from '../src/resilience/token-renewal.ts';
import { useStage } from '../src/stage.ts';

const stage = useStage();

describeTokenRenewal(stage);
describeRoleChanges(stage);
describeDepartures(stage);
describeCrashes(stage);
