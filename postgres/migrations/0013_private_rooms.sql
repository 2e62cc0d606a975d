-- Private rooms, direct conversations, what owners set, and who may not come back.
ALTER TABLE rooms
  DROP CONSTRAINT rooms_display_name_check,
  ADD CONSTRAINT rooms_display_name_check CHECK (
    CASE type WHEN 'dm' THEN display_name = '' ELSE char_length(display_name) BETWEEN 1 AND 80 END
  ),
  ADD COLUMN post_policy text NOT NULL DEFAULT 'everyone' CHECK (post_policy IN ('everyone', 'admins')),
  ADD COLUMN invites_by_admins boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN rooms.post_policy IS 'Who may post: all members, or owners and admins alone.';
COMMENT ON COLUMN rooms.invites_by_admins IS 'Whether members of a private room who are neither owner nor admin may not invite to it.';

ALTER TABLE room_prefs ADD COLUMN hidden boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN room_prefs.hidden IS 'Of a direct conversation: left out of the list until somebody writes.';

CREATE TABLE room_bans (
  room text NOT NULL REFERENCES rooms (id),
  username text NOT NULL,
  banned_by text NOT NULL,
  banned_at timestamptz NOT NULL DEFAULT now(),
  until timestamptz,
  PRIMARY KEY (room, username)
);
COMMENT ON TABLE room_bans IS 'Who may not join a public room. Only writer: room.';
COMMENT ON COLUMN room_bans.until IS 'NULL: for ever.';
GRANT SELECT, INSERT, UPDATE, DELETE ON room_bans TO room;
