import type { AuditEntry } from '@nats-chat/contracts';
import { describe, expect, it } from 'vitest';
import { actions, sentenceOf } from './sentences.ts';

const names: Readonly<Record<string, string>> = { alice: 'Alice', bob: 'Bob' };
const text = (entry: Partial<AuditEntry>): string =>
  sentenceOf(
    { id: 1, at: 0, service: 'room', actor: 'alice', action: '', target: 'town', result: 'ok', details: {}, ...entry },
    { nameOf: (user) => names[user] ?? user, titleOf: (room) => ({ 'p-leads': 'leads', 'dm-1': 'Bob' })[room] },
  ).replaceAll(/[\u2068\u2069]/g, '');
const details = { person: 'bob' };
const callout = { service: 'auth-callout', target: undefined } as const;

describe('an entry of the audit log', () => {
  it.each<[string, Partial<AuditEntry>]>([
    ['Alice created #town.', { action: 'room.create' }],
    [
      'Alice changed the name and the topic of #town.',
      { action: 'room.update', details: { fields: 'displayName, topic' } },
    ],
    ['Alice changed colour of #town.', { action: 'room.update', details: { fields: 'colour' } }],
    ['Alice changed #town.', { action: 'room.update' }],
    ['Alice archived leads.', { action: 'room.archive', target: 'p-leads' }],
    ['Alice opened the private room p-x again.', { action: 'room.reopen', target: 'p-x' }],
    ['Alice deleted #town.', { action: 'room.delete' }],
    ['Alice deleted #town as an administrator.', { action: 'room.remove' }],
    ['Alice claimed #town, which nobody owned.', { action: 'room.claim' }],
    ['Alice owns leads, since its last owner is gone.', { action: 'room.succeed', target: 'p-leads' }],
    ['Alice joined #town.', { action: 'room.join' }],
    ['Alice left #town.', { action: 'room.leave' }],
    ['Alice created a direct conversation.', { action: 'room.create', target: 'dm-1' }],
    ['Alice invited Bob to leads.', { action: 'room.invite', target: 'p-leads', details }],
    ['Alice removed Bob from #town.', { action: 'room.kick', details }],
    ['Alice keeps Bob out of #town for ever.', { action: 'room.ban', details: { ...details, until: 'for ever' } }],
    ['Alice let Bob join #town again.', { action: 'room.unban', details }],
    ['Alice pinned a message in #town.', { action: 'room.pin' }],
    ['Alice unpinned a message in a direct conversation.', { action: 'room.unpin', target: 'dm-1' }],
    ['Alice made Bob an owner of #town.', { action: 'room.role', details: { ...details, role: 'owner' } }],
    ['Alice made Bob an admin of #town.', { action: 'room.role', details: { ...details, role: 'admin' } }],
    ['Alice made Bob a member of #town.', { action: 'room.role', details: { ...details, role: 'member' } }],
    ['Alice deleted a message of Bob in #town.', { action: 'message.delete', service: 'persist', details }],
    [
      'Alice deleted a message of somebody in #town: Spam',
      { action: 'message.delete', service: 'persist', details: { reason: 'Spam' } },
    ],
    ['Alice signed in.', { ...callout, action: 'sign-in' }],
    ['Alice was not let in.', { ...callout, action: 'sign-in', result: 'denied' }],
    ['Somebody was not let in.', { ...callout, action: 'sign-in', result: 'denied', actor: 'unknown' }],
    [
      'mallory was not let in.',
      { ...callout, action: 'sign-in', result: 'denied', actor: 'unknown', details: { claimed: 'mallory' } },
    ],
    [
      'Somebody could not sign in, because the server could not decide.',
      { ...callout, action: 'sign-in', result: 'failed', actor: 'unknown' },
    ],
    [
      'The sessions of Bob ended, since the password was changed.',
      { service: 'auth-callout', actor: 'auth-callout', action: 'session.end', target: 'bob' },
    ],
    [
      'The sessions of Bob could not be ended, though the password was changed.',
      { service: 'auth-callout', actor: 'auth-callout', action: 'session.end', target: 'bob', result: 'failed' },
    ],
    ['Alice: room.paint, town.', { action: 'room.paint' }],
    ['Alice: paint.', { action: 'paint', target: undefined }],
    ['Alice: toString, town.', { action: 'toString' }],
  ])('says “%s”', (sentence, entry) => {
    expect(text(entry)).toBe(sentence);
  });

  it('says until when somebody is kept out', () => {
    const until = '2026-11-20T15:42:00.000Z';
    expect(text({ action: 'room.ban', details: { ...details, until } })).toMatch(
      /^Alice keeps Bob out .* until .*2026/,
    );
  });

  it('can be chosen by each action that has words', () => {
    expect(Object.values(actions).every(({ label }) => label.id !== '')).toBe(true);
  });
});
