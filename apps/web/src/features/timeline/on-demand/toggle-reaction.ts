import { plural } from '@lingui/core/macro';
import { MAX_REACTIONS, type Message } from '@nats-chat/contracts';
import { addRecentEmoji } from '../../../lib/chat/recent-emojis.ts';
import type { OpenRoom } from '../../../lib/chat/engine.ts';
import { showToast } from '../../../ui/toast.ts';
import { attempt } from '../../../ui/attempt.ts';

export interface Reacting {
  readonly room: OpenRoom;
  readonly message: Message;
  readonly emoji: string;
  readonly me: string;
}

/** Returns what a choice of an emoji does to a message: beyond 20 different ones it adds none. */
export const reactionChange = (
  { reactions }: Pick<Message, 'reactions'>,
  emoji: string,
  me: string,
): 'add' | 'remove' | 'full' => {
  const known = reactions.find((reaction) => reaction.emoji === emoji);
  if (known?.users.includes(me) === true) return 'remove';
  return known === undefined && reactions.length >= MAX_REACTIONS ? 'full' : 'add';
};

/** Adds my reaction, or takes it back. */
export const toggleReaction = ({ room, message, emoji, me }: Reacting): void => {
  const change = reactionChange(message, emoji, me);
  if (change === 'full') {
    showToast(
      plural(MAX_REACTIONS, {
        one: 'A message takes # different reaction. Choose one that is there already.',
        other: 'A message takes # different reactions. Choose one that is there already.',
      }),
    );
    return;
  }
  attempt(() => {
    if (change === 'remove') room.unreact(message, emoji);
    else room.react(message, emoji);
  });
  if (change === 'add') addRecentEmoji(emoji);
};
