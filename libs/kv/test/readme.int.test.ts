import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBucket } from '../src/index.ts';
import { revoke } from './example.ts';
import { startFixture, type Fixture } from './fixture.ts';

let system: Fixture;
beforeAll(async () => {
  system = await startFixture();
});
afterAll(() => system.stop());

describe('the example of the README', () => {
  it('is the one that runs here', async () => {
    const [readme, example] = await Promise.all(
      ['../README.md', 'example.ts'].map((file) => readFile(new URL(file, import.meta.url), 'utf8')),
    );
    expect(readme).toContain(`\`\`\`ts\n${example ?? ''}\`\`\``);
  });

  it('does what it says, and leaves no consumer behind', async () => {
    const nc = await system.nats.service('auth-callout');
    const users = await openBucket(nc, 'USERS', { decode: (_, json) => json });
    await users.put('alice', { sub: 'f00d' });
    expect(await revoke(nc, 'alice', 7)).toBe(7);
    expect(await users.get('alice')).toMatchObject({ exists: false });
    expect(await system.consumersOf('USERS')).toBe(0);
  });
});
