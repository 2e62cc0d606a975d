/**
 * What a server may see of this process's environment: enough to find programs and write temporary files. The language is
 * none of it: a terminal may name one that this machine does not have. UTF-8 is, for the names of files.
 */
export function baseEnvironment(): Record<string, string> {
  const inherited = ['PATH', 'HOME', 'TMPDIR', 'JAVA_HOME'].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(inherited), LC_ALL: 'C.UTF-8' };
}
