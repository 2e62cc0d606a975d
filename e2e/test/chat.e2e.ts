import { describeAccessibility } from '../src/chat/accessibility.ts';
import { describeHistory } from '../src/chat/history.ts';
import { describeOffline } from '../src/chat/offline.ts';
import { describeRooms } from '../src/chat/rooms.ts';
import { describeSigningIn } from '../src/chat/signing-in.ts';
import { describeTalking } from '../src/chat/talking.ts';
import { describeTexts } from '../src/chat/texts.ts';
import { useStage } from '../src/stage.ts';

const stage = useStage();

describeTalking(stage);
describeTexts(stage);
describeHistory(stage);
describeRooms(stage);
describeSigningIn(stage);
describeOffline(stage);
describeAccessibility(stage);
