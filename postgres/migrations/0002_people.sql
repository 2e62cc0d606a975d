-- Usernames are stored in their subject form everywhere: bytes outside [A-Za-z0-9_-] as `=XX`.
CREATE TABLE users (
  sub text PRIMARY KEY,
  username text NOT NULL UNIQUE CHECK (username ~ '^([A-Za-z0-9_-]|=[0-9A-F]{2})+$'),
  display_name text NOT NULL DEFAULT '' CHECK (char_length(display_name) <= 80),
  settings jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(settings) = 'object'),
  first_seen timestamptz NOT NULL DEFAULT now(),
  last_seen timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE users IS 'People who have signed in, and their own settings. Only writer: user-search.';
COMMENT ON COLUMN users.sub IS 'Keycloak''s subject, which a name never changes away from.';

CREATE TABLE service_accounts (
  username text PRIMARY KEY CHECK (username ~ '^[a-z][a-z0-9-]{0,62}$'),
  password_hash text NOT NULL CHECK (
    password_hash ~ '^\$scrypt\$ln=[0-9]{1,2},r=[0-9]{1,2},p=[0-9]{1,2}\$[A-Za-z0-9+/]{22,}\$[A-Za-z0-9+/]{43,}$'
  ),
  description text NOT NULL DEFAULT '',
  profile text NOT NULL CHECK (profile ~ '^[a-z][a-z0-9-]{0,62}$'),
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE service_accounts IS 'Who may sign in to NATS with a password. Only writer: migrations and the operator''s tool.';
COMMENT ON COLUMN service_accounts.password_hash IS
  '$scrypt$ln=<log2 N>,r=<r>,p=<p>$<salt>$<hash>, both base64 without padding.';
COMMENT ON COLUMN service_accounts.profile IS 'The service whose permissions the account gets.';

CREATE TABLE audit_log (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT now(),
  service text NOT NULL,
  actor text NOT NULL,
  action text NOT NULL,
  target text,
  result text NOT NULL CHECK (result IN ('ok', 'denied', 'failed')),
  details jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(details) = 'object')
);
CREATE INDEX audit_log_by_actor ON audit_log (actor, id DESC);
CREATE INDEX audit_log_by_action ON audit_log (action, id DESC);
COMMENT ON TABLE audit_log IS
  'Who did what, when, with which result. Append only; written by auth-callout, room and app-registry, read by room.';
