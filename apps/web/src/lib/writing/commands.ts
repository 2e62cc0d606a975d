import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import { mayInRoom, type RoomInfo } from '@nats-chat/contracts';

/** What a text that begins with `/` and its name does in place of being sent. */
export interface Command {
  readonly name: string;
  /** What is written behind the name. */
  readonly usage?: MessageDescriptor;
  readonly about: MessageDescriptor;
  /** Where it does something; default everywhere. */
  readonly isFor?: (info: RoomInfo) => boolean;
}

/** Whoever is in an admin room is in it by their realm role: there is nothing of theirs to keep settings at. */
const isMine = ({ role, type }: RoomInfo): boolean => role !== null && type !== 'admin';

const commands = [
  { name: 'dm', usage: msg`@name message`, about: msg`Write to somebody directly` },
  {
    name: 'invite',
    usage: msg`@name`,
    about: msg`Invite people to this room`,
    isFor: (info) => mayInRoom('invite', info, info.role),
  },
  { name: 'leave', about: msg`Leave this room`, isFor: (info) => isMine(info) && info.type !== 'dm' },
  { name: 'mute', about: msg`Mute this room`, isFor: isMine },
  { name: 'shrug', usage: msg`message`, about: msg`Send it with ¯\\_(ツ)_/¯` },
  { name: 'status', usage: msg`text`, about: msg`Set your status text, or clear it` },
  {
    name: 'topic',
    usage: msg`text`,
    about: msg`Set the topic of this room, or clear it`,
    isFor: (info) => mayInRoom('update', info, info.role),
  },
  { name: 'unmute', about: msg`Unmute this room`, isFor: isMine },
] as const satisfies readonly Command[];

export type CommandName = (typeof commands)[number]['name'];

/** Returns what does something in a room for who is in it, by name. */
export const commandsFor = (info: RoomInfo | undefined): readonly (Command & { readonly name: CommandName })[] =>
  commands.filter((command: Command) => command.isFor === undefined || (info !== undefined && command.isFor(info)));

/** Returns the name of a command, what stands behind it, and the people whom that mentions; `stored` as it would be sent. */
export const parseCommand = (stored: string) => {
  const [, name = '', rest = ''] = /^\/([a-z]+)\s*(.*)$/is.exec(stored) ?? [];
  const users = new Set(Array.from(rest.matchAll(/<@([\w=-]+)>/g), ([, user = '']) => user));
  return { name: name.toLowerCase(), rest: rest.trim(), users: [...users] };
};
