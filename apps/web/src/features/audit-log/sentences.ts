import type { MessageDescriptor } from '@lingui/core';
import { msg, t } from '@lingui/core/macro';
import { roomTypeOf, type AuditAction, type AuditEntry } from '@nats-chat/contracts';
import { formatList } from '../../lib/messages.ts';
import { exactTime } from '../../lib/time/time.ts';

/** The names of what an entry is about, each set apart from the sentence around it. */
interface Parts {
  readonly actor: string;
  readonly person: string;
  readonly room: string;
  readonly entry: AuditEntry;
}

interface Words {
  /** Of all entries with this action. */
  readonly label: MessageDescriptor;
  readonly sentence: (parts: Parts) => string;
}

/** What is written into the audit log, in words. */
export const actions: Readonly<Record<AuditAction, Words>> = {
  'sign-in': { label: msg`Sign-ins`, sentence: signInSentence },
  'session.end': {
    label: msg`Sessions ended by a new password`,
    sentence: ({ entry: { result }, person }) =>
      result === 'ok'
        ? t`The sessions of ${{ person }} ended, since the password was changed.`
        : t`The sessions of ${{ person }} could not be ended, though the password was changed.`,
  },
  'room.create': { label: msg`Rooms created`, sentence: ({ actor, room }) => t`${{ actor }} created ${{ room }}.` },
  'room.update': { label: msg`Rooms changed`, sentence: updateSentence },
  'room.archive': { label: msg`Rooms archived`, sentence: ({ actor, room }) => t`${{ actor }} archived ${{ room }}.` },
  'room.reopen': {
    label: msg`Rooms opened again`,
    sentence: ({ actor, room }) => t`${{ actor }} opened ${{ room }} again.`,
  },
  'room.delete': { label: msg`Rooms deleted`, sentence: ({ actor, room }) => t`${{ actor }} deleted ${{ room }}.` },
  'room.remove': {
    label: msg`Rooms deleted by administrators`,
    sentence: ({ actor, room }) => t`${{ actor }} deleted ${{ room }} as an administrator.`,
  },
  'room.claim': {
    label: msg`Rooms claimed`,
    sentence: ({ actor, room }) => t`${{ actor }} claimed ${{ room }}, which nobody owned.`,
  },
  'room.succeed': {
    label: msg`Rooms inherited`,
    sentence: ({ actor, room }) => t`${{ actor }} owns ${{ room }}, since its last owner is gone.`,
  },
  'room.join': { label: msg`People joined`, sentence: ({ actor, room }) => t`${{ actor }} joined ${{ room }}.` },
  'room.leave': { label: msg`People left`, sentence: ({ actor, room }) => t`${{ actor }} left ${{ room }}.` },
  'room.invite': {
    label: msg`People invited`,
    sentence: ({ actor, person, room }) => t`${{ actor }} invited ${{ person }} to ${{ room }}.`,
  },
  'room.kick': {
    label: msg`People removed`,
    sentence: ({ actor, person, room }) => t`${{ actor }} removed ${{ person }} from ${{ room }}.`,
  },
  'room.ban': { label: msg`People kept out`, sentence: banSentence },
  'room.unban': {
    label: msg`People let in again`,
    sentence: ({ actor, person, room }) => t`${{ actor }} let ${{ person }} join ${{ room }} again.`,
  },
  'message.delete': { label: msg`Messages deleted by moderators`, sentence: deleteSentence },
  'room.pin': {
    label: msg`Messages pinned`,
    sentence: ({ actor, room }) => t`${{ actor }} pinned a message in ${{ room }}.`,
  },
  'room.unpin': {
    label: msg`Messages unpinned`,
    sentence: ({ actor, room }) => t`${{ actor }} unpinned a message in ${{ room }}.`,
  },
  'room.role': { label: msg`Roles changed`, sentence: roleSentence },
};

/** How to call those whom an entry names. */
export interface AuditNames {
  readonly nameOf: (user: string) => string;
  /** Undefined where the room is not known here. */
  readonly titleOf: (room: string) => string | undefined;
}

/** Returns an entry of the audit log as a sentence; one that is not known here has its action in it. */
export function sentenceOf(entry: AuditEntry, { nameOf, titleOf }: AuditNames): string {
  const { actor, action, service, target = '', details } = entry;
  // What auth-callout writes is about a person.
  const about = service === 'auth-callout' ? target : details['person'];
  const parts = {
    entry,
    actor: actor === 'unknown' ? t`Somebody` : apart(nameOf(actor)),
    person: typeof about === 'string' && about !== '' ? apart(nameOf(about)) : t`somebody`,
    room: roomName(target, titleOf(target)),
  };
  return (isKnown(action) ? actions[action].sentence : otherSentence)(parts);
}

const isKnown = (action: AuditEntry['action']): action is AuditAction => Object.hasOwn(actions, action);

const otherSentence = ({ actor, entry: { action, target } }: Parts): string =>
  target === undefined
    ? t`${{ actor }}: ${{ action: apart(action) }}.`
    : t`${{ actor }}: ${{ action: apart(action) }}, ${{ target: apart(target) }}.`;

function roomName(room: string, title: string | undefined): string {
  // Its title are the people in it.
  if (roomTypeOf(room) === 'dm') return t`a direct conversation`;
  if (title !== undefined) return apart(title);
  return roomTypeOf(room) === 'public' ? `#${apart(room)}` : t`the private room ${{ room: apart(room) }}`;
}

function signInSentence({ actor, entry: { result, details } }: Parts): string {
  if (result === 'ok') return t`${{ actor }} signed in.`;
  const who = typeof details['claimed'] === 'string' ? apart(details['claimed']) : actor;
  return result === 'denied'
    ? t`${{ who }} was not let in.`
    : t`${{ who }} could not sign in, because the server could not decide.`;
}

const fieldNames: Readonly<Record<string, () => string>> = {
  displayName: () => t`the name`,
  topic: () => t`the topic`,
  description: () => t`the description`,
  postPolicy: () => t`who writes`,
  invitesByAdmins: () => t`who invites`,
  retentionDays: () => t`how long messages are kept`,
};

function updateSentence({ actor, room, entry: { details } }: Parts): string {
  const fields = typeof details['fields'] === 'string' ? details['fields'].split(', ') : [];
  const names = fields.map((field) => (Object.hasOwn(fieldNames, field) ? fieldNames[field]?.() : undefined) ?? field);
  return names.length === 0
    ? t`${{ actor }} changed ${{ room }}.`
    : t`${{ actor }} changed ${{ fields: formatList(names) }} of ${{ room }}.`;
}

function banSentence({ actor, person, room, entry: { details } }: Parts): string {
  const until = Date.parse(String(details['until']));
  return Number.isNaN(until)
    ? t`${{ actor }} keeps ${{ person }} out of ${{ room }} for ever.`
    : t`${{ actor }} keeps ${{ person }} out of ${{ room }} until ${{ time: exactTime(until) }}.`;
}

function roleSentence({ actor, person, room, entry: { details } }: Parts): string {
  if (details['role'] === 'owner') return t`${{ actor }} made ${{ person }} an owner of ${{ room }}.`;
  return details['role'] === 'admin'
    ? t`${{ actor }} made ${{ person }} an admin of ${{ room }}.`
    : t`${{ actor }} made ${{ person }} a member of ${{ room }}.`;
}

function deleteSentence({ actor, person, room, entry: { details } }: Parts): string {
  return typeof details['reason'] === 'string'
    ? t`${{ actor }} deleted a message of ${{ person }} in ${{ room }}: ${{ reason: apart(details['reason']) }}`
    : t`${{ actor }} deleted a message of ${{ person }} in ${{ room }}.`;
}

const apart = (name: string): string => `\u2068${name}\u2069`;
