import { describeResilience } from '../src/resilience/resilience.ts';
import { useStage } from '../src/stage.ts';

describeResilience(useStage());
