-- Each service writes its own tables and reads what its handlers need; nothing else. A new table gets its grants in the
-- migration that makes it.
GRANT USAGE ON SCHEMA public TO auth_callout, history, persist, room, read_receipt;

GRANT SELECT ON service_accounts TO auth_callout;
GRANT INSERT ON audit_log TO auth_callout, room;
GRANT SELECT ON audit_log TO room;

GRANT SELECT, INSERT, UPDATE, DELETE ON rooms, room_members, room_prefs, room_pins TO room;
REVOKE DELETE ON rooms FROM room;
GRANT SELECT ON messages TO room;

GRANT SELECT, INSERT, UPDATE, DELETE ON messages, message_versions, message_events, message_reactions TO persist;
GRANT SELECT ON rooms TO persist;

GRANT SELECT ON messages, message_versions, message_events, message_reactions TO history;
GRANT SELECT ON rooms, room_members, room_prefs, room_pins, read_receipts TO history;

GRANT SELECT, INSERT, UPDATE, DELETE ON read_receipts TO read_receipt;
