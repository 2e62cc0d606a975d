import { edit, idOf, post, remove } from '@nats-chat/testkit/events';
import { describe, expect, it } from 'vitest';
import { callOf } from '../../test/call.ts';
import { memoryLog } from '../log.memory.ts';
import { memoryStore } from '../store.memory.ts';
import { listVersions } from './list-versions.ts';

const events = [post(1, 'one'), edit(2, 1, 'two'), edit(3, 1, 'three')];

describe('the versions of a message', () => {
  it.each([0, 1, 2, 3])('are never behind an ack, with %s events in PostgreSQL', async (storedCount) => {
    const [log, store] = [memoryLog(...events), memoryStore(...events.slice(0, storedCount))];
    log.floor = storedCount;
    const list = listVersions({ log, store });
    const versions = async (room = 'town') =>
      (await list(callOf({ room }, { messageId: idOf(1) }))).versions.map(({ text }) => text);
    expect(await versions()).toEqual(['one', 'two', 'three']);
    expect(await versions('village')).toEqual([]);
    log.events.push(remove(4, 1));
    expect(await versions()).toEqual([]);
  });
});
