#!/usr/bin/env bash
# Where PostgreSQL runs in a container: the database of Keycloak, beside ours. Runs once, when the cluster is made.
set -euo pipefail
psql --no-password --set ON_ERROR_STOP=1 --set password="$KEYCLOAK_STORE_PASSWORD" --username "$POSTGRES_USER" --dbname postgres <<'SQL'
CREATE ROLE keycloak LOGIN PASSWORD :'password';
CREATE DATABASE keycloak OWNER keycloak;
REVOKE CONNECT ON DATABASE keycloak FROM PUBLIC;
SQL
