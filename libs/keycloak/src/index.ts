/** Keycloak as services use it: its Admin API with a client of their own, and the events that it stores. */
export { AdminApi, KeycloakRefusal, realmOf } from './admin-api.ts';
export type { KeycloakClient } from './admin-api.ts';
export { EventPoller } from './event-poller.ts';
export { createKeycloakEvents, EVENT_PAGE } from './events.ts';
export type { AdminEvent, EventQuery, KeycloakEvents, UserEvent } from './events.ts';
