// What differs between environments, served in this file’s place at run time: KEYCLOAK_URL, KEYCLOAK_REALM,
// KEYCLOAK_CLIENT_ID, NATS_URL. Everything has a default for one origin, so it may stay empty.
window.__env__ = {};
