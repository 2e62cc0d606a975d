import type { Stage } from '../stage.ts';
import { describeAccessibility } from './accessibility.ts';
import { describeHistory } from './history.ts';
import { describeOffline } from './offline.ts';
import { describeRooms } from './rooms.ts';
import { describeSigningIn } from './signing-in.ts';
import { describeTalking } from './talking.ts';
import { describeTexts } from './texts.ts';

/** Everything that people do at browsers while all is well. */
export const describeChat = (stage: () => Stage): void => {
  describeTalking(stage);
  describeTexts(stage);
  describeHistory(stage);
  describeRooms(stage);
  describeSigningIn(stage);
  describeOffline(stage);
  describeAccessibility(stage);
};
