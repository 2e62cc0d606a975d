-- One role per service that reads or writes the database, named as the service with `_` for `-`. Roles belong to the
-- whole server, so they may be there already. They have no password until the deployment sets one: nobody signs in as
-- them before. What each may do is granted in 0006.
DO $$
DECLARE
  service text;
BEGIN
  FOREACH service IN ARRAY ARRAY['auth_callout', 'history', 'persist', 'room', 'read_receipt']
  LOOP
    BEGIN
      EXECUTE format('CREATE ROLE %I LOGIN NOINHERIT CONNECTION LIMIT 60', service);
    EXCEPTION
      WHEN duplicate_object OR unique_violation THEN NULL;
    END;
  END LOOP;
END
$$;
