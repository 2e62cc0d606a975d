import { describe, expect, it } from 'vitest';
import { Listeners } from './listeners.ts';

const given = () => {
  const logged: object[] = [];
  const listeners = new Listeners<string>({
    info: () => undefined,
    warn: () => undefined,
    error: (context) => void logged.push(context),
  });
  return { listeners, logged };
};

describe('listeners', () => {
  it('are called until they stop', () => {
    const { listeners } = given();
    const heard: string[] = [];
    const stop = listeners.add((value) => heard.push(value));
    listeners.notify('one');
    stop();
    stop();
    listeners.notify('two');
    expect(heard).toEqual(['one']);
  });

  it('are called even if another one throws, which is logged', () => {
    const { listeners, logged } = given();
    const error = new Error('broken');
    const heard: string[] = [];
    listeners.add(() => {
      throw error;
    });
    listeners.add((value) => heard.push(value));
    listeners.notify('one');
    expect(heard).toEqual(['one']);
    expect(logged).toEqual([{ error }]);
  });

  it('that are added twice are called twice, and stop one by one', () => {
    const { listeners } = given();
    const heard: string[] = [];
    const listen = (value: string) => void heard.push(value);
    const stop = listeners.add(listen);
    listeners.add(listen);
    stop();
    listeners.notify('one');
    expect(heard).toEqual(['one']);
  });
});
