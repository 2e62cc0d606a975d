/** What people need of Keycloak: the chat's realm, and the files of its pages. */
const forPeople = '^/auth/(?:realms/nats-chat|resources)(?:/[^;]*)?$';

/** What the administrator's console needs besides. */
const forAdministrators = '^/auth/(?:(?:admin|realms/master)(?:/[^;]*)?)?$';

/** The patterns of Keycloak's paths that are passed on; whatever else it has is answered with 404. nginx is given them too. */
export const keycloakPaths = { forPeople, forAdministrators };

/**
 * Whether a request to Keycloak is passed on.
 *
 * @param url - the request's path as it came, and its query
 * @param consoleIsOpen - whether administrators may come in
 */
export function isPassedOn(url: string, consoleIsOpen: boolean): boolean {
  const path = normalPath(url);
  if (path === undefined) return false;
  return new RegExp(forPeople).test(path) || (consoleIsOpen && new RegExp(forAdministrators).test(path));
}

/** A path as Keycloak reads it; undefined for one that could be read in several ways. */
function normalPath(url: string): string | undefined {
  try {
    const path = decodeURIComponent(url.split('?', 1)[0] ?? '');
    return /\/\/|\/\.\.?(?:\/|$)|[\\%]/.test(path) ? undefined : path;
  } catch {
    return undefined;
  }
}
