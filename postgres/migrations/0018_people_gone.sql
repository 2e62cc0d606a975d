-- Who is gone from Keycloak, and nothing else about people: room gives a private room whose last owner is gone to another.
CREATE VIEW people_gone AS SELECT sub, username FROM users WHERE deleted;
COMMENT ON VIEW people_gone IS 'People who are deleted. A name may be there again, as somebody else.';
GRANT SELECT ON people_gone TO room;
CREATE INDEX users_gone ON users (username) WHERE deleted;
