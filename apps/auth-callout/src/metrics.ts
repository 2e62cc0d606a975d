import { counter, histogram } from '@nats-chat/otel';

export const metrics = {
  requests: counter('auth_requests_total', 'Logins answered, by `result`: authorized, rejected, error.'),
  rejections: counter('auth_rejections_total', 'Logins refused, by `reason`.'),
  duration: histogram('auth_request_duration_seconds', 'From a login’s arrival to its answer.'),
  revocations: counter('auth_revocations_total', 'People whose sessions were ended because Keycloak said so.'),
  connectionsEnded: counter('auth_connections_ended_total', 'Live connections that a revocation ended.'),
  keycloakSessionsEnded: counter(
    'auth_keycloak_sessions_ended_total',
    'Sessions and offline grants that were ended in Keycloak because the password was changed.',
  ),
  polls: counter('auth_keycloak_polls_total', 'Questions to Keycloak for its events, by `result`: ok, failed.'),
} as const;
