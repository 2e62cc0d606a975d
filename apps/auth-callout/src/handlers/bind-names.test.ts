import { createLogger } from '@nats-chat/otel';
import { expect, it } from 'vitest';
import { memoryUserStore } from '../store.memory.ts';
import { bindNames } from './bind-names.ts';

const named = (name: string, sub = `sub-${name}`) => ({ name, sub, displayName: name });

const bind = async (users: ReturnType<typeof memoryUserStore>, ...people: ReturnType<typeof named>[]) =>
  bindNames({ users })({
    caller: 'svc:room',
    target: {},
    request: { people },
    room: undefined,
    logger: createLogger({ service: 'test', level: 'silent' }),
    signal: new AbortController().signal,
  });

it('binds names that are nobody’s, again and again', async () => {
  const users = memoryUserStore();
  for (let time = 0; time < 2; time += 1) {
    expect(await bind(users, named('ada'), named('ben'))).toEqual({ bound: ['ada', 'ben'] });
  }
  expect(users.nameOf('sub-ada')).toBe('ada');
});

it('binds no name that is somebody else’s', async () => {
  const users = memoryUserStore(new Map([['ada', { sub: 'first', displayName: 'Ada' }]]));
  expect(await bind(users, named('ada'), named('ben'))).toEqual({ bound: ['ben'] });
  expect(users.nameOf('first')).toBe('ada');
});
