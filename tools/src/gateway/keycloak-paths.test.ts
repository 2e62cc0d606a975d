import { describe, expect, it } from 'vitest';
import { isPassedOn } from './keycloak-paths.ts';

describe('what of Keycloak is passed on', () => {
  it.each([
    ['/auth/realms/nats-chat/protocol/openid-connect/auth?client_id=x%2Fy', 'people'],
    ['/auth/realms/nats-chat/account/', 'people'],
    ['/auth/resources/abc/login/nats-chat/css/nats-chat.css', 'people'],
    ['/auth/', 'administrators'],
    ['/auth/admin/master/console/', 'administrators'],
    ['/auth/admin/realms/nats-chat/users?search=a', 'administrators'],
    ['/auth/realms/master/protocol/openid-connect/token', 'administrators'],
    ['/auth/realms/other/protocol/openid-connect/token', 'nobody'],
    ['/auth/metrics', 'nobody'],
    ['/auth/health/ready', 'nobody'],
    ['/auth/realms/nats-chat/../master/protocol/openid-connect/token', 'nobody'],
    ['/auth/realms/nats-chat/%2e%2e/master/protocol/openid-connect/token', 'nobody'],
    ['/auth/realms/nats-chat/..%2fmaster/x', 'nobody'],
    ['/auth/realms/nats-chat/..;/master/x', 'nobody'],
    ['/auth/realms/nats-chat//../x', 'nobody'],
    ['/auth/realms/nats-chat/%252e%252e/x', 'nobody'],
    ['/auth/realms/nats-chat/%zz', 'nobody'],
    ['/auth/realms/nats-chat/x%5c..', 'nobody'],
    ['/auth/realms/nats-chat%2F%2E%2E', 'nobody'],
    ['/auth/realms/nats-chat/..?x=/y', 'nobody'],
    ['/auth/realms/nats-chat%2faccount', 'people'],
    ['/auth/realms/nats-chat/.well-known/openid-configuration', 'people'],
    ['/auth/realms/nats-chat/account/..name', 'people'],
    ['/auth/realms/nats-chat/x?to=//y/../%25', 'people'],
  ])('%s: to %s', (url, who) => {
    expect(isPassedOn(url, false)).toBe(who === 'people');
    expect(isPassedOn(url, true)).toBe(who !== 'nobody');
  });
});
