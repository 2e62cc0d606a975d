/** A file of its own, which realm admins alone load. */
export { withAdminRooms } from '@nats-chat/client';
