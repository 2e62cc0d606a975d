-- The directory of people: everybody of Keycloak, also who never signed in. A name that comes back with another `sub` is
-- somebody else: names are unique among those who are there.
DO $$
BEGIN
  CREATE ROLE user_search LOGIN NOINHERIT CONNECTION LIMIT 60;
EXCEPTION
  WHEN duplicate_object OR unique_violation THEN NULL;
END
$$;

CREATE SEQUENCE users_revision;

ALTER TABLE users
  DROP CONSTRAINT users_username_key,
  ALTER COLUMN first_seen DROP NOT NULL,
  ALTER COLUMN first_seen DROP DEFAULT,
  ALTER COLUMN last_seen DROP NOT NULL,
  ALTER COLUMN last_seen DROP DEFAULT,
  ADD COLUMN first_name text NOT NULL DEFAULT '',
  ADD COLUMN last_name text NOT NULL DEFAULT '',
  ADD COLUMN email text NOT NULL DEFAULT '',
  ADD COLUMN disabled boolean NOT NULL DEFAULT false,
  ADD COLUMN deleted boolean NOT NULL DEFAULT false,
  ADD COLUMN revision bigint NOT NULL DEFAULT nextval('users_revision');
CREATE UNIQUE INDEX users_named ON users (username) WHERE NOT deleted;
CREATE UNIQUE INDEX users_by_revision ON users (revision);

COMMENT ON TABLE users IS 'Everybody in Keycloak''s realm, and their own settings. Only writer: user-search.';
COMMENT ON COLUMN users.first_seen IS 'Null: never signed in.';
COMMENT ON COLUMN users.revision IS
  'Ascends with each change of a row, in the order of commits: one instance of user-search writes at a time.';

GRANT USAGE ON SCHEMA public TO user_search;
GRANT SELECT, INSERT, UPDATE ON users TO user_search;
GRANT USAGE ON SEQUENCE users_revision TO user_search;
