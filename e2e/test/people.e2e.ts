import { describeChat } from '../src/chat/chat.ts';
import { describeResilience } from '../src/resilience/resilience.ts';
import { useFixture } from '../src/fixture.ts';

// One system for all of it: starting one takes longer than most of the tests.
const fixture = useFixture();

describeChat(fixture);
describeResilience(fixture);
