import { t } from '@lingui/core/macro';
import { withTimeout } from '@nats-chat/async';
import { isolated } from '../../lib/bidi.ts';
import type { ChatEngine } from '../../lib/chat/engine.ts';
import { distinctRooms } from '../../lib/chat/names.ts';
import { roomTitle } from '../../lib/chat/rooms.ts';
import { showToast } from '../../ui/toast.ts';

/** How long the name of whom nobody here knows is waited for, in ms; without it, it is the user name. */
const NAME_MS = 2_000;

type Announced = Pick<ChatEngine, 'invitation' | 'rooms' | 'names' | 'nameOf' | 'knows'>;

/**
 * Says who added me to which room, until the returned function is called.
 *
 * @param open Leads to a room.
 */
export const announceInvitations = (engine: Announced, open: (room: string) => void): (() => void) =>
  engine.invitation.subscribe(() => {
    const invitation = engine.invitation.get();
    if (invitation === undefined) return;
    const { room, by } = invitation;
    void nameKnown(engine, by).then(() => {
      const { mine } = engine.rooms.get();
      const info = mine.find((one) => one.room === room);
      // Whoever has opened it meanwhile, or is out of it again, need not be shown the way.
      if (info === undefined || info.unread === 0) return;
      const [named = info] = distinctRooms([info], mine);
      showToast(t`${{ name: isolated(engine.nameOf(by)) }} added you to ${{ room: roomTitle(named) }}.`, {
        action: {
          label: t`Open`,
          run: () => {
            open(room);
          },
        },
      });
    });
  });

async function nameKnown({ names, nameOf, knows }: Announced, user: string): Promise<void> {
  // Asks for it.
  nameOf(user);
  if (knows(user)) return;
  const known = Promise.withResolvers<undefined>();
  const stop = names.subscribe(() => {
    if (knows(user)) known.resolve(undefined);
  });
  await withTimeout(NAME_MS, known.promise).catch(() => undefined);
  stop();
}
