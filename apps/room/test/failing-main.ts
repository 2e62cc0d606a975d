import { runService } from '@nats-chat/service-kit';
import { readRoomConfig } from '../src/config.ts';
import { startRoom, type Stores } from '../src/start.ts';

/**
 * The service, which kills itself as a crash would before the `FAIL_BEFORE`th of its writes: those to PostgreSQL that are about who
 * is in a room or delete one, and those to the buckets. The reconciler of this process does nothing.
 */
const failBefore = Number(process.env['FAIL_BEFORE']);
let writes = 0;

const counted =
  <Args extends readonly unknown[], Result>(write: (...args: Args) => Promise<Result>) =>
  async (...args: Args): Promise<Result> => {
    writes += 1;
    if (writes < failBefore) return write(...args);
    process.kill(process.pid, 'SIGKILL');
    return new Promise(() => undefined);
  };

let deleted: string | undefined;

const failing = ({ rooms, members, deletions }: Stores): Stores => ({
  rooms: {
    ...rooms,
    reserve: counted(rooms.reserve),
    scan: async () => [],
    scanMembers: async () => [],
    changeRoster: async (room, work) => {
      writes += 1;
      if (writes < failBefore) return rooms.changeRoster(room, work);
      process.kill(process.pid, 'SIGKILL');
      return new Promise(() => undefined);
    },
  },
  members: {
    ...members,
    createRoom: counted(members.createRoom),
    addFirstTime: counted(members.addFirstTime),
    syncRoom: counted(members.syncRoom),
    sync: counted(members.sync),
  },
  deletions: {
    ...deletions,
    delete: counted((room, deletion) => {
      deleted = room;
      return deletions.delete(room, deletion);
    }),
    listToErase: async (after, limit) =>
      (await deletions.listToErase(after, limit)).filter(({ room }) => room === deleted),
    eraseLeftovers: counted(deletions.eraseLeftovers),
  },
});

await runService('room', readRoomConfig, (context) => startRoom(context, failing));
