/**
 * The names of files are UTF-8, whatever the terminal says: Java does not run in a folder whose name its language cannot write,
 * and a terminal may name a language that this machine does not have.
 */
export const unicode = { LC_ALL: 'C.UTF-8' };

/**
 * What a server may see of this process's environment: enough to find programs and write temporary files, and {@link unicode}.
 */
export function baseEnvironment(): Record<string, string> {
  const inherited = ['PATH', 'HOME', 'TMPDIR', 'JAVA_HOME'].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(inherited), ...unicode };
}
