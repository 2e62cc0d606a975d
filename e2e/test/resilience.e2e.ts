import { useFixture } from '../src/fixture.ts';
import { describeResilience } from '../src/resilience/resilience.ts';
import { startTestSystem } from '../src/system.ts';

// A system of its own, since Keycloak’s settings are everybody’s; it waits for tokens that end while people talk in the other.
describeResilience(useFixture(() => startTestSystem({ instances: 2 })));
