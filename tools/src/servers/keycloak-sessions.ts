import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { ensureJava } from '../../java.mjs';
import { withClient } from './database.ts';
import { baseEnvironment } from './environment.ts';

/** Where Keycloak keeps who is signed in, also without `offline_access`. */
const tables = ['offline_user_session', 'offline_client_session'];
const timeoutMs = 120_000;

/**
 * Copies who is signed in from Keycloak's file into its database, which an export leaves out. Both are of the same release of
 * Keycloak, and have the same people, clients and keys.
 *
 * @param fileStore - the folder of the file, which no Keycloak has open
 * @param installation - the Keycloak that has opened it last
 * @param databaseUrl - of the database, whose tables are there
 * @throws Error when the one cannot be read, or the other refuses a row
 */
export async function copySessions(fileStore: string, installation: string, databaseUrl: string): Promise<void> {
  const libraries = join(installation, 'lib', 'lib', 'main');
  const h2 = (await readdir(libraries)).find((name) => name.startsWith('com.h2database.h2-'));
  if (h2 === undefined) throw new Error(`${libraries} has no H2.`);
  await withClient(databaseUrl, async (client) => {
    for (const table of tables) {
      const { rows } = await client.query<{ name: string }>(
        'SELECT column_name AS name FROM information_schema.columns WHERE table_name = $1',
        [table],
      );
      const fields = rows.map(({ name }) => `'${name}': "${name.toUpperCase()}"`).join(', ');
      const found = `SELECT CAST(JSON_ARRAYAGG(JSON_OBJECT(${fields})) AS VARBINARY) FROM ${table}`;
      const output = `${table}.json`;
      const select = `SELECT FILE_WRITE(COALESCE((${found}), STRINGTOUTF8('[]')), '${output}')`;
      await runH2(join(libraries, h2), fileStore, select);
      await client.query(
        `INSERT INTO ${table} SELECT * FROM json_populate_recordset(NULL::${table}, $1) ON CONFLICT DO NOTHING`,
        [await readFile(join(fileStore, output), 'utf8')],
      );
    }
  });
}

/** Names are relative to the folder: H2 would take a `;` of a path for its own. */
async function runH2(library: string, folder: string, sql: string): Promise<void> {
  const login = ['-url', 'jdbc:h2:file:./keycloakdb', '-user', '', '-password', ''];
  await execa(ensureJava(), ['-cp', library, 'org.h2.tools.Shell', ...login, '-sql', sql], {
    cwd: folder,
    env: baseEnvironment(),
    extendEnv: false,
    timeout: timeoutMs,
  });
}
