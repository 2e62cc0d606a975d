import { t } from '@lingui/core/macro';
import Compass from 'lucide-react/icons/compass';
import Plus from 'lucide-react/icons/plus';
import { IconButton } from '../../ui/IconButton.tsx';
import { Menu } from '../../ui/Menu.tsx';

interface Props {
  readonly onBrowse: () => void;
  /** Absent where the person may not create rooms. */
  readonly onCreate: (() => void) | undefined;
}

/** The ways to more rooms. */
export const AddRooms = ({ onBrowse, onCreate }: Props) =>
  onCreate === undefined ? (
    <IconButton label={t`Browse rooms`} size="small" onClick={onBrowse}>
      <Compass size={15} />
    </IconButton>
  ) : (
    <Menu
      align="start"
      trigger={(props) => (
        <IconButton {...props} label={t`Add rooms`} size="small">
          <Plus size={16} />
        </IconButton>
      )}
      entries={[
        { kind: 'action', label: t`Browse rooms`, icon: <Compass size={16} />, onSelect: onBrowse },
        { kind: 'action', label: t`Create a room`, icon: <Plus size={16} />, onSelect: onCreate },
      ]}
    />
  );
