import { loadDemoEnv } from '../demo-env.ts';
import { KeycloakAdmin } from '../realm/keycloak-admin.ts';
import { readRealm } from '../realm/realm-file.ts';
import { findRealmChanges, updateRealm } from '../realm/update-realm.ts';
import { readStackConfig } from '../stack/config.ts';
import { findRun } from '../stack/run-file.ts';
import { isPublic, refusePublicDemo } from './public-demo.ts';

/**
 * `realm`: what a deployment runs when Keycloak is ready, and an operator to see what would change. Takes `KEYCLOAK_URL`,
 * `KEYCLOAK_ADMIN_USER`, `KEYCLOAK_ADMIN_PASSWORD`, the secrets of the clients of `keycloak/realm.json`, `PUBLIC_ORIGIN`, and
 * `PEOPLE_EDIT_NAMES` (`yes` lets people change the names that others know them by). Where others reach `PUBLIC_ORIGIN`, the
 * people of the demo are shut out.
 *
 * @returns the exit code
 * @throws Error with one line where others reach `PUBLIC_ORIGIN` and a setting still has the demo's password
 */
export async function runRealm({ dryRun }: { readonly dryRun: boolean }): Promise<number> {
  const env = await findKeycloak();
  refusePublicDemo(env);
  const realm = await readRealm(env);
  const admin = administrator(env, realm.realm);
  const options = {
    namesAreEditable: env['PEOPLE_EDIT_NAMES'] === 'yes',
    isPublic: isPublic(env['PUBLIC_ORIGIN']),
  };
  const lines = dryRun
    ? (await findRealmChanges(admin, realm, options)).map(({ description }) => description)
    : await updateRealm(admin, realm, options);
  for (const line of lines) console.log(line);
  if (lines.length === 0) console.log('The realm is up to date.');
  return 0;
}

/**
 * Opens the Admin API of the realm, in the Keycloak of the environment, else in the one that runs here.
 *
 * @throws Error with one line when neither is there
 */
export async function openRealm(): Promise<KeycloakAdmin> {
  const env = await findKeycloak();
  return administrator(env, (await readRealm()).realm);
}

function administrator(env: NodeJS.ProcessEnv, realm: string): KeycloakAdmin {
  const {
    KEYCLOAK_URL: keycloakUrl = '',
    KEYCLOAK_ADMIN_USER: user = '',
    KEYCLOAK_ADMIN_PASSWORD: password = '',
  } = env;
  return new KeycloakAdmin({ keycloakUrl, user, password }, realm);
}

/** That of the environment, else the one that runs here. */
async function findKeycloak(): Promise<NodeJS.ProcessEnv> {
  const named = process.env['KEYCLOAK_URL'];
  if (named !== undefined && named !== '') return process.env;
  const run = await findRun(readStackConfig('start').dataFolder);
  if (run === undefined) throw new Error('Nothing runs here: start it with npm start, or set KEYCLOAK_URL.');
  return { ...loadDemoEnv(), KEYCLOAK_URL: run.keycloakUrl, PUBLIC_ORIGIN: run.origin };
}
