import type { Fixture } from '../fixture.ts';
import { describeAccessibility } from './accessibility.ts';
import { describeAdminRooms } from './admin-rooms.ts';
import { describeBots } from './bots.ts';
import { describeDirectMessages } from './direct-messages.ts';
import { describeHistory } from './history.ts';
import { describeMessages } from './messages.ts';
import { describeOffline } from './offline.ts';
import { describePins } from './pins.ts';
import { describePrivateRooms } from './private-rooms.ts';
import { describeRetention } from './retention.ts';
import { describeRooms } from './rooms.ts';
import { describeSettings } from './settings.ts';
import { describeSigningIn } from './signing-in.ts';
import { describeTalking } from './talking.ts';
import { describeTexts } from './texts.ts';
import { describeThreads } from './threads.ts';

/** Everything that people do at browsers while all is well. */
export const describeChat = (fixture: () => Fixture): void => {
  describeTalking(fixture);
  describeTexts(fixture);
  describeMessages(fixture);
  describePins(fixture);
  describeThreads(fixture);
  describeHistory(fixture);
  describeRooms(fixture);
  describeRetention(fixture);
  describePrivateRooms(fixture);
  describeDirectMessages(fixture);
  describeAdminRooms(fixture);
  describeSettings(fixture);
  describeSigningIn(fixture);
  describeBots(fixture);
  describeOffline(fixture);
  describeAccessibility(fixture);
};
