import { describe, expect, it } from 'vitest';
import { endedTab } from './server-connections.ts';

const advisory = (client: object): string => JSON.stringify({ type: 'x', client, reason: 'Client Closed' });

describe('a disconnect advisory is about', () => {
  it('the tab that its connection names', () => {
    expect(endedTab(advisory({ id: 7, user: 'jane=2Edoe', name: 'tab-0001' }))).toEqual({
      user: 'jane=2Edoe',
      connId: 'tab-0001',
    });
  });

  it.each([
    ['a service', advisory({ user: 'presence', name: 'presence' })],
    ['a connection without a name', advisory({ user: 'alice' })],
    ['a connection without a user', advisory({ name: 'tab-0001' })],
    ['a name that is no tab’s', advisory({ user: 'alice', name: 'a name' })],
    ['a name that would be a wildcard', advisory({ user: '*', name: 'tab-0001' })],
    ['something else', '{}'],
    ['nothing at all', 'not JSON'],
  ])('no tab, for %s', (_, text) => {
    expect(endedTab(text)).toBeUndefined();
  });
});
