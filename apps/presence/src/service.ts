import { contract } from '@nats-chat/contracts';
import type { GrantedRoom } from '@nats-chat/membership';
import { implement, type Implementation } from '@nats-chat/service-kit';
import { announceTyping, type AnnounceTypingOptions } from './handlers/announce-typing.ts';
import { endConnection, type EndConnectionOptions } from './handlers/end-connection.ts';
import { getPresence, type GetPresenceOptions } from './handlers/get-presence.ts';
import { listRoomPresence, type ListRoomPresenceOptions } from './handlers/list-room-presence.ts';
import { recordHeartbeat, type RecordHeartbeatOptions } from './handlers/record-heartbeat.ts';
import { updateStatus } from './handlers/update-status.ts';
import type { StatusWriter } from './status-writer.ts';

export type PresenceServiceOptions = RecordHeartbeatOptions &
  EndConnectionOptions &
  GetPresenceOptions &
  ListRoomPresenceOptions &
  AnnounceTypingOptions & { readonly writer: StatusWriter };

/** Returns the handler of each endpoint of `presence`. */
export const createPresenceService = (options: PresenceServiceOptions): Implementation<GrantedRoom> =>
  implement(contract.presence, {
    heartbeat: recordHeartbeat(options),
    update: updateStatus(options),
    disconnect: endConnection(options),
    room: listRoomPresence(options),
    of: getPresence(options),
    typing: announceTyping(options),
  });
