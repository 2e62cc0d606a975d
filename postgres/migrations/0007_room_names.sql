-- What makes two names of rooms the same to a reader: case, width, spaces and invisible joiners make no other name.
CREATE FUNCTION room_name_key(name text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN lower(normalize(regexp_replace(regexp_replace(trim(name), '[\u200C\u200D\uFE0E\uFE0F]', '', 'g'), '\s+', ' ', 'g'), NFKC) COLLATE "pg_c_utf8");
COMMENT ON FUNCTION room_name_key IS 'Names of open public rooms are told apart by this. Not unique in the table: names that were equal before stay.';

CREATE INDEX rooms_named ON rooms (room_name_key(display_name))
  WHERE type = 'public' AND deleted_at IS NULL AND archived_at IS NULL;
