import { t } from '@lingui/core/macro';
import type { RoomInfo } from '@nats-chat/contracts';
import Ellipsis from 'lucide-react/icons/ellipsis';
import type { OpenRoom } from '../../lib/chat/engine.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { Menu } from '../../ui/Menu.tsx';
import { onDemand } from '../../ui/on-demand/on-demand.tsx';

const RoomMenuPopup = onDemand('RoomMenuPopup', () => import('./RoomMenuPopup.tsx'));

interface Props {
  readonly info: RoomInfo;
  /** In the room itself, whose members are known. */
  readonly room?: OpenRoom;
  readonly onInvite?: () => void;
  /** Default: that of the room on the screen. */
  readonly label?: string;
}

/** What one can do with a room beside reading and writing. */
export const RoomMenu = ({ label = t`Room menu`, room, ...props }: Props) => (
  <Menu
    entries={(popup) => <RoomMenuPopup {...props} {...popup} room={room} />}
    trigger={(trigger) => (
      <IconButton {...trigger} label={label} size={room === undefined ? 'small' : 'medium'}>
        <Ellipsis size={room === undefined ? 16 : 18} />
      </IconButton>
    )}
  />
);
