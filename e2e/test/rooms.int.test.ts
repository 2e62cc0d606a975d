import { beforeAll } from 'vitest';
import { describePrivateOrNone } from '../src/security/private-or-none.ts';
import { describeRoomRights, peopleOfRights } from '../src/security/room-rights.ts';
import { startServices, type Services } from '../src/services.ts';

let services: Services;

beforeAll(async () => {
  // One of each, so that whoever asks again asks the same.
  services = await startServices({ people: { owner: ['user'], ...peopleOfRights }, instances: 1 });
  return () => services.stop();
});

describePrivateOrNone(() => services);
describeRoomRights(() => services);
