-- A message that a moderator deleted is a line of the audit log, written with the delete and once for its sequence, however often
-- that is delivered.
CREATE UNIQUE INDEX audit_log_of_events ON audit_log (((details ->> 'seq')::bigint)) WHERE service = 'persist';
GRANT INSERT ON audit_log TO persist;
COMMENT ON TABLE audit_log IS
  'Who did what, when, with which result. Append only; written by auth-callout, room, app-registry and persist, read by room.';
