import { contract } from '@nats-chat/contracts';
import type { GrantedRoom } from '@nats-chat/membership';
import { implement, type Implementation } from '@nats-chat/service-kit';
import { getAdminRoom, type AdminRoomParts } from './handlers/get-admin-room.ts';
import { getMessages, type MessagesParts } from './handlers/get-messages.ts';
import { getRoomPage, getThreadPage, type PageParts } from './handlers/get-page.ts';
import { listDms, type DmsParts } from './handlers/list-dms.ts';
import { listMentions, type MentionsParts } from './handlers/list-mentions.ts';
import { listVersions, type VersionsParts } from './handlers/list-versions.ts';
import { lookUpEvent, type LookUpParts } from './handlers/look-up-event.ts';
import { syncRooms, type SyncParts } from './handlers/sync-rooms.ts';

/** Returns the handler of each endpoint of `history`. */
export const createHistory = (
  parts: PageParts &
    SyncParts &
    DmsParts &
    MentionsParts &
    VersionsParts &
    AdminRoomParts &
    MessagesParts &
    LookUpParts,
): Implementation<GrantedRoom> =>
  implement(contract.history, {
    room: getRoomPage(parts),
    thread: getThreadPage(parts),
    messages: getMessages(parts),
    sync: syncRooms(parts),
    versions: listVersions(parts),
    dms: listDms(parts),
    mentions: listMentions(parts),
    admin: getAdminRoom(parts),
    lookup: lookUpEvent(parts),
  });
