import { describe, expect, it, vi } from 'vitest';
import { platformNetwork } from './network.ts';

describe('the platform’s network', () => {
  it('is what the browser says', () => {
    const page = new EventTarget();
    const navigator = { onLine: false };
    const network = platformNetwork({
      navigator,
      addEventListener: (type, listener) => {
        page.addEventListener(type, listener);
      },
      removeEventListener: (type, listener) => {
        page.removeEventListener(type, listener);
      },
    });
    const listener = vi.fn();
    const stop = network.onChange(listener);
    expect(network.online()).toBe(false);
    navigator.onLine = true;
    page.dispatchEvent(new Event('online'));
    expect(network.online()).toBe(true);
    page.dispatchEvent(new Event('visibilitychange'));
    expect(listener).toHaveBeenCalledTimes(2);
    stop();
    page.dispatchEvent(new Event('offline'));
    expect(listener).toHaveBeenCalledTimes(2);
  });

  it('is always there where nobody can tell', () => {
    const network = platformNetwork({});
    expect(network.online()).toBe(true);
    network.onChange(() => undefined)();
  });
});
