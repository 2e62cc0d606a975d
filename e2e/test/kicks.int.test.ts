import { beforeAll } from 'vitest';
import { describeKicks, peopleOfKicks } from '../src/security/kicks.ts';
import { startServices, type Services } from '../src/services.ts';

let services: Services;

beforeAll(async () => {
  const people = Object.fromEntries(peopleOfKicks.map((user) => [user, ['user']]));
  services = await startServices({ people, instances: 2 });
  return () => services.stop();
});

describeKicks(() => services);
