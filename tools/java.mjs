// Finds Java. JavaScript without dependencies, for any Node >= 20: it is missed before the dependencies are installed.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** The oldest that runs the pinned Keycloak. */
const oldest = 17;

export class JavaMissing extends Error {
  name = 'JavaMissing';
}

export function ensureJava(env = process.env) {
  const home = env.JAVA_HOME ?? '';
  const candidates = home === '' ? ['java'] : [join(home, 'bin', 'java'), 'java'];
  const found = [];
  for (const java of candidates) {
    const version = versionOf(java, env);
    if (Number.parseInt(version, 10) >= oldest) return java;
    if (version !== undefined) found.push(version);
  }
  throw new JavaMissing(javaMissingMessage(found, process.platform));
}

function versionOf(java, env) {
  const { status, stderr } = spawnSync(java, ['-version'], { env, encoding: 'utf8', timeout: 20_000 });
  return status === 0 ? /\d+(?:\.\d+)*/.exec(stderr)?.[0] : undefined;
}

export function javaMissingMessage(found, platform) {
  const problem = found.length === 0 ? 'Java is missing' : `Java ${found.join(' and ')} is too old`;
  const command = platform === 'darwin' ? 'brew install openjdk@21' : 'sudo apt-get install openjdk-17-jre-headless';
  return `${problem}: Keycloak needs version ${oldest} or newer. Install it: ${command}`;
}
