/** What to do when files of the database are not what PostgreSQL wrote. */
export const damaged =
  'its data is damaged: put .data back from a backup, or type npm run reset, which forgets messages, rooms and people';

/** What servers write when something around them is wrong, and what to say then. The first that matches counts. */
const known: readonly (readonly [pattern: RegExp, explanation: string])[] = [
  [
    /No space left on device|ENOSPC|[Ii]nsufficient (?:storage|resources)|disk (?:is )?full/,
    'the disk is full: make room, then start again',
  ],
  [
    /database files are incompatible with server|initialized by PostgreSQL version/,
    'its data was made by another version of PostgreSQL: start the release that made it, back up, and restore here (docs/how-to/upgrade.md)',
  ],
  [
    /locale is incompatible with|invalid value for parameter "lc_/,
    'its data was made with a language that this system does not have: install that language (locale-gen), then start again',
  ],
  [
    /lock file "postmaster\.pid" already exists/,
    'a PostgreSQL of an earlier start still runs on this data: end it, then start again',
  ],
  [
    /Permission denied|EACCES|EPERM|AccessDenied|has (?:wrong ownership|invalid permissions)/,
    'it may not read or write its data: give the folder back to yourself (sudo chown -R "$(id -un)" .data), then start again',
  ],
  [
    /PANIC: |invalid checkpoint record|could not (?:read|open|access|fsync) file|is not a valid data directory|database "postgres" does not exist|incorrect checksum|contains unexpected|bogus data in lock file|syntax error in file|invalid data in file|required WAL directory|invalid page/,
    damaged,
  ],
  [
    /GLIBC|cannot open shared object file|error while loading shared libraries|Exec format error|ENOEXEC/,
    'its program is damaged: remove node_modules, then start again',
  ],
  [
    /Could not find or load main class|NoClassDefFoundError|zip END header not found|Invalid or corrupt jarfile/,
    'its program is damaged: remove the cache (~/.cache/nats-chat), then start again',
  ],
  [
    /OutOfMemoryError|Cannot allocate memory|ENOMEM|could not map anonymous shared memory/,
    'there is too little memory: it takes 2 GB',
  ],
];

const maxQuoted = 200;

/** Lines of a log that say why a server ended: PostgreSQL, nats-server, Keycloak, Node, in their own words. */
const telling = [
  /^.*\b(?:PANIC|FATAL):\s*(.+)$/m,
  /^.*\[FTL\]\s*(.+)$/m,
  /^nats-server: (.+)$/m,
  /^.*\bERROR: (?!Failed to start)(.+)$/m,
  /"level":"fatal".*?"reason":"((?:[^"\\]|\\.)+)"/,
  /^\w*Error(?: \[\w+\])?: (.+)$/m,
];

/**
 * Says why a server did not start, in one line without a full stop.
 *
 * @param log - what it wrote
 * @param how - how it ended, for where the log does not say
 */
export function explainFailure(log: string, how: string): string {
  const explanation = known.find(([pattern]) => pattern.test(log))?.[1];
  if (explanation !== undefined) return explanation;
  const line = telling.map((pattern) => pattern.exec(log)?.[1]).find((found) => found !== undefined);
  const last = log
    .split('\n')
    .filter((text) => text.trim() !== '')
    .at(-1);
  return (line ?? (last === undefined ? how : `${how} after “${last.slice(0, maxQuoted)}”`)).trim().replace(/\.$/, '');
}

/** Returns whether a server ended because another program has its port. */
export function isPortTaken(log: string): boolean {
  return /EADDRINUSE|[Aa]ddress already in use|BindException|[Pp]ort \d+ (?:seems to be|is|already) in use/.test(log);
}
