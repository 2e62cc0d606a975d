import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import type { ChosenStatus, PresenceStatus } from '@nats-chat/contracts';

/** How each status that one can choose is called, and how it shows to others. */
export const choices: Readonly<Record<ChosenStatus, { label: MessageDescriptor; shape: PresenceStatus }>> = {
  online: { label: msg`Online`, shape: 'online' },
  away: { label: msg`Away`, shape: 'away' },
  busy: { label: msg`Busy`, shape: 'busy' },
  invisible: { label: msg`Invisible`, shape: 'offline' },
};
