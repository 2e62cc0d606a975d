import { ApiError, contract, roomTypeOf, type Endpoint, type ReplyOf, type RequestInput } from '@nats-chat/contracts';
import type { Requester } from '@nats-chat/messaging';
import type { Connection } from './connect.ts';

type Options = Parameters<Requester>[3];
type Synced = ReplyOf<typeof contract.history.sync>;

/**
 * Returns the connection of a realm admin with the admin rooms among their own: what is asked of one goes to the subjects that
 * admins alone have, so an engine over it lists, shows, follows and syncs them as any other room. They have no threads, and
 * no list of members: all admins are in them, so it is empty.
 *
 * Once the role is gone they are no rooms of this person any more: a list leaves them out, and a sync says that they are gone.
 * At most 100 are listed.
 *
 * @example
 * const engine = createEngine(withAdminRooms(connection));
 */
export const withAdminRooms = <Asking extends Pick<Connection, 'request'>>(connection: Asking): Asking => {
  const { request } = connection;
  const route = async (endpoint: Endpoint, target: object, payload: unknown, options: Options): Promise<unknown> => {
    const { room = '' } = target as { readonly room?: string };
    if (endpoint === contract.history.sync) return sync(request, payload as SyncRequest, options);
    if (endpoint === contract.room.list) return list(request, payload as ListRequest, options);
    if (!isAdminRoom({ room })) return request(endpoint, target, payload, options);
    if (endpoint === contract.room.info) return info(request, room, options);
    if (endpoint === contract.room.members) return { members: [], next: null };
    if (endpoint === contract.fanout.send) {
      return request(contract.fanout.sendAdmin, { room }, payload as SendRequest, options);
    }
    if (endpoint === contract.history.room) {
      return (await request(contract.history.admin, { room }, { page: payload as PageRequest }, options)).page;
    }
    if (endpoint === contract.history.versions) {
      const { messageId } = payload as VersionsRequest;
      const { versions = [] } = await request(contract.history.admin, { room }, { versions: messageId }, options);
      return { versions };
    }
    return request(endpoint, target, payload, options);
  };
  return { ...connection, request: route as Requester };
};

type SyncRequest = RequestInput<typeof contract.history.sync>;
type ListRequest = RequestInput<typeof contract.room.list>;
type SendRequest = RequestInput<typeof contract.fanout.send>;
type VersionsRequest = RequestInput<typeof contract.history.versions>;
type PageRequest = RequestInput<typeof contract.history.room>;

const isAdminRoom = ({ room }: { readonly room: string }): boolean => roomTypeOf(room) === 'admin';

async function sync(request: Requester, { rooms }: SyncRequest, options: Options): Promise<Synced> {
  const others = rooms.filter((wanted) => !isAdminRoom(wanted));
  const answers = await Promise.all([
    others.length === 0
      ? []
      : request(contract.history.sync, {}, { rooms: others }, options).then((reply) => reply.rooms),
    ...rooms.filter(isAdminRoom).map(({ room, position }) =>
      request(contract.history.admin, { room }, { sync: position }, options).then(
        (reply) => reply.sync ?? [],
        (error: unknown): Synced['rooms'] => {
          if (isRefusal(error)) return [{ room, status: 'gone' }];
          throw error;
        },
      ),
    ),
  ]);
  return { rooms: answers.flat() };
}

async function info(request: Requester, room: string, options: Options): Promise<ReplyOf<typeof contract.room.info>> {
  const { rooms } = await request(contract.room.adminList, {}, {}, options);
  const found = rooms.find((one) => one.room === room);
  if (found === undefined) throw new ApiError('NOT_FOUND');
  return found;
}

/** Admin rooms come with the last page of one's own. */
async function list(
  request: Requester,
  payload: ListRequest,
  options: Options,
): Promise<ReplyOf<typeof contract.room.list>> {
  const page = await request(contract.room.list, {}, payload, options);
  if (payload.scope !== 'mine' || page.next !== null) return page;
  const { rooms } = await request(contract.room.adminList, {}, {}, options).catch((error: unknown) => {
    if (isRefusal(error)) return { rooms: [] };
    throw error;
  });
  return { ...page, rooms: [...page.rooms, ...rooms] };
}

const isRefusal = (error: unknown): boolean =>
  error instanceof ApiError && (error.code === 'NOT_FOUND' || error.code === 'FORBIDDEN');
