import { useFixture } from '../src/fixture.ts';
import { describeFaults } from '../src/resilience/resilience.ts';

describeFaults(useFixture());
