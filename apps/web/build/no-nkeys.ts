/**
 * Stands for `@nats-io/nkeys` in the page: a tenth of its script, for signing in with key pairs, which people never do.
 * nats-core touches it only when one of its key authenticators is made.
 */
export {};
