import { planned } from '../define.ts';

const rows =
  (queue: string) =>
  (subject: string, summary: string, role: 'any' | 'user' = 'any') =>
    planned({ subject, summary, role, queue });

const readRow = rows('read-receipt-workers');
const translateRow = rows('translate-workers');
const stickerRow = rows('sticker-workers');
const appRow = rows('app-registry-workers');

export const readReceipt = {
  update: readRow('read.update.{room}.{user}', 'My read position in a room or thread.'),
  state: readRow('read.state.{room}.{user}', 'Everyone’s read positions in a room.'),
} as const;

export const translation = {
  ping: translateRow('translate.ping.{user}', 'Whether translation is available, and into what.'),
  request: translateRow('translate.request.{user}', 'Translate a message; the answer streams back.'),
} as const;

export const sticker = {
  products: stickerRow('stickers.products.{user}', 'Sticker packs.'),
  product: stickerRow('stickers.product.{product}.{user}', 'The stickers of a pack.'),
} as const;

export const appRegistry = {
  list: appRow('apps.list.{user}', 'Registered apps.'),
  room: appRow('apps.room.{room}.{user}', 'Apps installed in a room.'),
  install: appRow('apps.install.{room}.{user}', 'Install an app in a room.', 'user'),
  uninstall: appRow('apps.uninstall.{room}.{user}', 'Remove an app from a room.', 'user'),
} as const;

/** Answered by each app's own service, in its own queue group `{appId}-workers`. */
export const app = {
  call: planned({
    subject: 'app.{appId}.{room}.{action}.{user}',
    summary: 'Call an action of a room app.',
    role: 'user',
    queue: '{appId}-workers',
  }),
} as const;
