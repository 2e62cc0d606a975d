import { encodeToken, isToken, overlaps } from '@nats-chat/subjects';
import { describe, expect, it } from 'vitest';
import {
  botUser,
  buckets,
  consumers,
  deliveryPrefix,
  inboxPrefix,
  isBot,
  serviceCaller,
  serviceNames,
  services,
  streams,
  userId,
  workQueue,
} from '@nats-chat/contracts';

describe('a service', () => {
  it.each(serviceNames)('%s is a caller that no person can be, in subjects all the same', (service) => {
    const caller = serviceCaller(service);
    expect(caller).toBe(`svc:${service}`);
    expect(/^[^\s.*>]+$/.test(caller)).toBe(true);
    expect(isToken(caller) && userId.safeParse(caller).success).toBe(false);
  });

  it.each(serviceNames)('%s has a row, an inbox and a queue group of its own', (service) => {
    expect(services[service].summary).not.toBe('');
    const others = serviceNames.filter((name) => name !== service);
    expect(others.map(workQueue)).not.toContain(workQueue(service));
    for (const other of others) {
      const [mine, theirs] = [service, other].map((name) => `${inboxPrefix(serviceCaller(name))}.>`);
      expect(overlaps(mine ?? '', theirs ?? '')).toBe(false);
    }
  });
});

describe('a person', () => {
  it('is delivered to under a prefix that is not another’s', () => {
    expect(deliveryPrefix('alice')).toBe('deliver.alice');
    expect(overlaps(`${deliveryPrefix('alice')}.>`, `${deliveryPrefix('alice2')}.>`)).toBe(false);
    expect(overlaps(`${inboxPrefix('alice')}.>`, `${inboxPrefix('alice2')}.>`)).toBe(false);
  });
});

describe('a bot', () => {
  it.each(['greeter', 'Greeter', 'a.b ☃'])(
    'is known as one by its name and by its token, with the client %s',
    (client) => {
      expect(isBot(botUser(client))).toBe(true);
      expect(isBot(encodeToken(botUser(client)))).toBe(true);
    },
  );

  it.each(['alice', 'service', 'my-service-account-a', 'service_account-a'])('is not %s', (user) => {
    expect(isBot(user)).toBe(false);
  });

  it('is who has such a name in capitals, too', () => {
    expect(isBot('SERVICE-ACCOUNT-greeter')).toBe(true);
  });
});

describe('storage', () => {
  it.each([...Object.values(streams), ...Object.values(buckets)])('of $summary has an owner that exists', (row) => {
    expect(serviceNames).toContain(row.owner);
  });

  it('of the log refuses what does not fit, rather than drop what was acknowledged', () => {
    expect(streams.CHAT_MESSAGES.discard).toBe('new');
  });

  it.each(Object.entries(consumers))('is read by %s, whose stream exists, with a bound', (_, consumer) => {
    expect(Object.keys(streams)).toContain(consumer.stream);
    expect(serviceNames).toContain(consumer.service);
    expect(consumer.maxAckPending).toBeGreaterThan(0);
  });

  it('whose keys end has markers by which watchers notice it', () => {
    const { ttlMs, markerTtlMs } = buckets.PRESENCE_CONN;
    expect(markerTtlMs).toBeGreaterThan(ttlMs);
  });
});
