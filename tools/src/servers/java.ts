import { join } from 'node:path';
import { programVersion } from './program.ts';
import { isAtLeast } from './version.ts';
import { versions } from './versions.ts';

/** There is no Java that runs Keycloak; the message says how to get one. */
export class JavaMissing extends Error {
  override readonly name = 'JavaMissing';
}

/**
 * Returns a Java of at least the pinned version: `JAVA_HOME`'s, else the one on PATH.
 *
 * @throws JavaMissing
 */
export async function ensureJava(): Promise<string> {
  const home = process.env['JAVA_HOME'];
  const candidates = home === undefined || home === '' ? ['java'] : [join(home, 'bin', 'java'), 'java'];
  const found: string[] = [];
  for (const java of candidates) {
    const version = await programVersion(java, ['-version']);
    if (version === undefined) continue;
    if (isAtLeast(version, versions.java)) return java;
    found.push(version);
  }
  throw new JavaMissing(javaMissingMessage(found, process.platform));
}

/** Returns one line: what is missing, what is needed, and the command that installs it. */
export function javaMissingMessage(found: readonly string[], platform: NodeJS.Platform): string {
  const problem = found.length === 0 ? 'Java is missing' : `Java ${found.join(' and ')} is too old`;
  const command = platform === 'darwin' ? 'brew install openjdk@21' : 'sudo apt-get install openjdk-17-jre-headless';
  return `${problem}: Keycloak needs version ${versions.java} or newer. Install it: ${command}`;
}
