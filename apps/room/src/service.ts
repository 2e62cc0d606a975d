import { contract } from '@nats-chat/contracts';
import type { GrantedRoom } from '@nats-chat/membership';
import { implement, type Implementation } from '@nats-chat/service-kit';
import { listAdminRooms, type ListAdminRoomsOptions } from './handlers/list-admin-rooms.ts';
import { listAudit, type ListAuditOptions } from './handlers/list-audit.ts';
import { claimRoom, type ClaimRoomOptions } from './handlers/claim-room.ts';
import { createRoom, type CreateRoomOptions } from './handlers/create-room.ts';
import { deleteRoom, removeRoom, type DeleteRoomOptions } from './handlers/delete-room.ts';
import { getRoom, type GetRoomOptions } from './handlers/get-room.ts';
import { joinRoom, type JoinRoomOptions } from './handlers/join-room.ts';
import { leaveRoom, type LeaveRoomOptions } from './handlers/leave-room.ts';
import { listMembers, type ListMembersOptions } from './handlers/list-members.ts';
import { listPins, type ListPinsOptions } from './handlers/list-pins.ts';
import { pinMessage, type PinMessageOptions } from './handlers/pin-message.ts';
import { listCommonRooms, type ListCommonRoomsOptions } from './handlers/list-common-rooms.ts';
import { listRooms, type ListRoomsOptions } from './handlers/list-rooms.ts';
import { changeRole, type ChangeRoleOptions } from './handlers/change-role.ts';
import { invitePeople, type InvitePeopleOptions } from './handlers/invite-people.ts';
import { kickPerson, type KickPersonOptions } from './handlers/kick-person.ts';
import {
  archiveRoom,
  previewRetention,
  updateRoom,
  type PreviewRetentionOptions,
  type UpdateRoomOptions,
} from './handlers/update-room.ts';
import { blockPerson, type BlockPersonOptions } from './handlers/block-person.ts';
import { listBans, unbanPerson, type BansOptions } from './handlers/bans.ts';
import { changePrefs, type ChangePrefsOptions } from './handlers/change-prefs.ts';
import { openDm, type OpenDmOptions } from './handlers/open-dm.ts';

export type RoomServiceOptions = BansOptions &
  BlockPersonOptions &
  ChangePrefsOptions &
  DeleteRoomOptions &
  OpenDmOptions &
  UpdateRoomOptions &
  PreviewRetentionOptions &
  KickPersonOptions &
  InvitePeopleOptions &
  ChangeRoleOptions &
  ClaimRoomOptions &
  CreateRoomOptions &
  GetRoomOptions &
  JoinRoomOptions &
  LeaveRoomOptions &
  ListAdminRoomsOptions &
  ListAuditOptions &
  ListCommonRoomsOptions &
  ListMembersOptions &
  ListPinsOptions &
  PinMessageOptions &
  ListRoomsOptions;

/** Returns the handler of each endpoint of `room`. */
export const createRoomService = (options: RoomServiceOptions): Implementation<GrantedRoom> =>
  implement(contract.room, {
    join: joinRoom(options),
    leave: leaveRoom(options),
    create: createRoom(options),
    list: listRooms(options),
    adminList: listAdminRooms(options),
    info: getRoom(options),
    members: listMembers(options),
    claim: claimRoom(options),
    invite: invitePeople(options),
    kick: kickPerson(options),
    bans: listBans(options),
    unban: unbanPerson(options),
    dm: openDm(options),
    block: blockPerson(options),
    common: listCommonRooms(options),
    prefs: changePrefs(options),
    role: changeRole(options),
    update: updateRoom(options),
    archive: archiveRoom(options),
    retention: previewRetention(options),
    pin: pinMessage(options),
    pins: listPins(options),
    audit: listAudit(options),
    delete: deleteRoom(options),
    remove: removeRoom(options),
  });
