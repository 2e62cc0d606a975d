/** What people need of Keycloak: the chat's realm, and the files of its pages. */
const forPeople = '^/auth/(?:realms/nats-chat|resources)(?:/[^;]*)?$';

/** What the administrator's console needs besides. */
const forAdministrators = '^/auth/(?:(?:admin|realms/master)(?:/[^;]*)?)?$';

/** A path as it came that could be read in several ways: with empty, `.` or `..` parts, backslashes, or encoded twice. */
const ambiguous = '^[^?]*(?:(?:/|%2f)(?:\\.|%2e){0,2}(?:/|%2f)|(?:/|%2f)(?:\\.|%2e){1,2}(?:[?]|$)|%25|%5c|\\x5c)';

/**
 * The patterns of Keycloak's paths that are passed on, decoded, unless they match `ambiguous` as they came, in any case of
 * letters. Whatever else it has is answered with 404. nginx is given them too.
 */
export const keycloakPaths = { forPeople, forAdministrators, ambiguous };

/**
 * Returns whether a request to Keycloak is passed on.
 *
 * @param url - the request's path as it came, and its query
 * @param consoleIsOpen - whether administrators may come in
 */
export function isPassedOn(url: string, consoleIsOpen: boolean): boolean {
  const path = decodedPath(url);
  if (path === undefined) return false;
  return new RegExp(forPeople).test(path) || (consoleIsOpen && new RegExp(forAdministrators).test(path));
}

/** A path as Keycloak reads it; undefined for one that could be read in several ways. */
function decodedPath(url: string): string | undefined {
  if (new RegExp(ambiguous, 'i').test(url)) return undefined;
  try {
    return decodeURIComponent(url.split('?', 1)[0] ?? '');
  } catch {
    return undefined;
  }
}
