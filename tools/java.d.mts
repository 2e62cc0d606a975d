/** There is no Java that runs Keycloak; the message says how to get one. */
export class JavaMissing extends Error {}

/**
 * Returns a Java of at least the oldest version that runs Keycloak: `JAVA_HOME`'s, else the one on PATH.
 *
 * @throws JavaMissing
 */
export function ensureJava(env?: NodeJS.ProcessEnv): string;

/** Returns one line: what is missing, what is needed, and the command that installs it. */
export function javaMissingMessage(found: readonly string[], platform: NodeJS.Platform): string;
