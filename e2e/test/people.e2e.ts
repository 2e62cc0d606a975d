import { describeChat } from '../src/chat/chat.ts';
import { describeResilience } from '../src/resilience/resilience.ts';
import { useStage } from '../src/stage.ts';

// One system for all of it: starting one takes longer than most of the tests.
const stage = useStage();

describeChat(stage);
describeResilience(stage);
