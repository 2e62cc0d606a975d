import { beforeAll, vi } from 'vitest';
import { inspectable } from '../src/memory.ts';
import { describeAdminRooms } from '../src/security/admin-rooms.ts';
import { describeBlocks } from '../src/security/blocks.ts';
import { describeForeignIds } from '../src/security/foreign-ids.ts';
import { UNLIMITED, describeHostileInput } from '../src/security/hostile-input.ts';
import { describeJobs } from '../src/security/jobs.ts';
import { describeKeycloakStopped } from '../src/security/keycloak-stopped.ts';
import { describeLog } from '../src/security/log.ts';
import { describeMessages } from '../src/security/messages.ts';
import { describeModeration } from '../src/security/moderation.ts';
import { describeProfiles } from '../src/security/profiles.ts';
import { describeReplies } from '../src/security/replies.ts';
import { describeRoles } from '../src/security/roles.ts';
import { describeRooms } from '../src/security/rooms.ts';
import { describeTokens } from '../src/security/tokens.ts';
import { startWorld, type World } from '../src/world.ts';

let world: World;

beforeAll(async () => {
  vi.stubEnv('FANOUT_RATE_LIMIT_PER_MINUTE', UNLIMITED);
  world = await startWorld({ nodeArguments: inspectable });
  return async () => {
    await world.stop();
    vi.unstubAllEnvs();
  };
});

const here = () => world;

describeHostileInput(here);
describeJobs(here);
describeReplies(here);
describeLog(here);
describeRoles(here);
describeProfiles(here);
describeRooms(here);
describeMessages(here);
describeForeignIds(here);
describeModeration(here);
describeBlocks(here);
describeAdminRooms(here);
describeTokens(here);
describeKeycloakStopped(here);
