import { describeChat } from '../src/chat/chat.ts';
import { useStage } from '../src/stage.ts';

describeChat(useStage());
