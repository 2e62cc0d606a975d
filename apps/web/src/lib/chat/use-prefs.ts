import { i18n } from '#i18n';
import type { MessageDescriptor } from '@lingui/core';
import { msg, t } from '@lingui/core/macro';
import type { RoomPrefs } from '@nats-chat/contracts';
import { showToast } from '../../ui/toast.ts';
import { reasonOf } from '../messages.ts';
import { useSelected } from '../store.ts';
import { useChat } from './chat-context.ts';

export type Level = (typeof levels)[number];
type Changes = Partial<Pick<RoomPrefs, 'favourite' | 'muted' | 'hidden'> & { readonly level: Level }>;

const levels = ['all', 'mentions', 'none'] as const;
const labels: Readonly<Record<Level, MessageDescriptor>> = {
  all: msg`Notify me of every message`,
  mentions: msg`Notify me of mentions`,
  none: msg`Notify me of nothing`,
};

const onlyMentions = msg`Muted: only mentions notify you.`;
const nothing = msg`Muted: nothing notifies you.`;

/** My settings for a room, and the way to change them; a change that fails says so. */
export const usePrefs = (room: string) => {
  const { engine } = useChat();
  const prefs = useSelected(engine.rooms, ({ mine }) => mine.find((one) => one.room === room)?.prefs);
  const change = (changes: Changes): void => {
    engine.setPrefs(room, changes).catch((error: unknown) => {
      showToast(t`Nothing changed. ${{ reason: reasonOf(error) }}`, { tone: 'danger' });
    });
  };
  const chooseLevel = (value: string): void => {
    const level = levels.find((one) => one === value);
    if (level !== undefined) change({ level });
  };
  return {
    prefs,
    change,
    chooseLevel,
    /** A newer client may have chosen one that this page does not know: then none of these holds, nor does one while muted. */
    level: prefs?.muted === true ? undefined : (prefs?.level ?? 'all'),
    /** What holds in their place while the room is muted. */
    whileMuted: prefs?.muted === true ? i18n._(prefs.level === 'none' ? nothing : onlyMentions) : undefined,
    levels: levels.map((value) => ({ value, label: i18n._(labels[value]) })),
  };
};
