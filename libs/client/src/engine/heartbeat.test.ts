import { contract } from '@nats-chat/contracts';
import { describe, expect, it } from 'vitest';
import { fakeRequester } from '../../test/fake-requester.ts';
import { fakeTimer } from '@nats-chat/async/fake-timer';
import { Heartbeat } from './heartbeat.ts';

const set = () => {
  const { request, count } = fakeRequester();
  const { timer, advance, waiting } = fakeTimer();
  const page = new EventTarget();
  const host = {
    addEventListener: (type: string, listener: () => void) => {
      page.addEventListener(type, listener);
    },
    removeEventListener: (type: string, listener: () => void) => {
      page.removeEventListener(type, listener);
    },
  };
  let linked: () => void = () => undefined;
  const onConnected = (listener: () => void) => {
    linked = listener;
    return () => {
      linked = () => undefined;
    };
  };
  const heartbeat = new Heartbeat({ request, connectionId: 'tab-12345678', onConnected }, timer, host);
  const beats = () => count(contract.presence.heartbeat);
  const ends = () => count(contract.presence.disconnect);
  const fire = (type: string) => page.dispatchEvent(new Event(type));
  return { heartbeat, link: () => linked(), advance, waiting, beats, ends, fire };
};

describe('a heartbeat', () => {
  it('beats on each link, and every 10 s or so', () => {
    const { link, advance, beats } = set();
    expect(beats()).toBe(0);
    link();
    expect(beats()).toBe(1);
    advance(11_000);
    expect(beats()).toBe(2);
  });

  it('says that it ends when the page is left, and beats when it comes back', () => {
    const { beats, ends, fire } = set();
    fire('pagehide');
    expect([beats(), ends()]).toEqual([0, 1]);
    fire('pageshow');
    expect([beats(), ends()]).toEqual([1, 1]);
  });

  it('is silent once it has said that it ends', () => {
    const { heartbeat, link, advance, waiting, beats, ends, fire } = set();
    heartbeat.stop();
    link();
    fire('pageshow');
    fire('pagehide');
    advance(60_000);
    expect([beats(), ends(), waiting()]).toEqual([0, 1, 0]);
  });
});
