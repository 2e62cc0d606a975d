/** Every version that the native stack pins. Docker and Kubernetes name the same ones; a test compares them. */
export const versions = {
  natsServer: '2.15.2',
  keycloak: '26.7.3',
  /** The oldest Go that builds this nats-server. */
  go: '1.26',
  postgres: '18',
  /** Compose, for machines without Docker to check its files: the loader, and the program that contains it. */
  composeLoader: '2.16.2',
  compose: '2.40.3',
} as const;
