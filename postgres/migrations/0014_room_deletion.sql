-- A deleted room leaves its row, so that its id is never used again, without what it was called.
ALTER TABLE rooms
  DROP CONSTRAINT rooms_display_name_check,
  ADD CONSTRAINT rooms_display_name_check CHECK (
    CASE
      WHEN type = 'dm' THEN display_name = ''
      WHEN deleted_at IS NOT NULL THEN char_length(display_name) <= 80
      ELSE char_length(display_name) BETWEEN 1 AND 80
    END
  ),
  ADD COLUMN deleted_by text,
  ADD COLUMN erased_at timestamptz;
COMMENT ON COLUMN rooms.deleted_by IS 'The person who deleted it.';
COMMENT ON COLUMN rooms.erased_at IS 'Since when nothing is left of a deleted room in what the service room owns.';

CREATE INDEX rooms_to_erase ON rooms (deleted_at) WHERE deleted_at IS NOT NULL AND erased_at IS NULL;
-- What people set for a room is found by the room, too.
CREATE INDEX room_prefs_by_room ON room_prefs (room);
