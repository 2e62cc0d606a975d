import { describeChat } from '../src/chat/chat.ts';
import { useFixture } from '../src/fixture.ts';
import { startTestSystem } from '../src/system.ts';

// One system for all of it: starting one takes longer than most of the tests. Of every service it has two instances, so that
// what one knows and the other does not would show.
describeChat(useFixture(() => startTestSystem({ instances: 2 })));
