import { envScript } from '../gateway/config.ts';
import {
  cacheForEver,
  cacheNever,
  commonHeaders,
  hashedFile,
  securityHeaders,
  strictTransport,
} from '../gateway/headers.ts';
import { keycloakPaths } from '../gateway/keycloak-paths.ts';

const header = '# Made by `npm run generate` from tools/src/gateway, which the server of `npm start` uses too.';

/** Returns what every answer of the page carries, for each server block and location that adds headers of its own. */
export const nginxHeaders = (): string => {
  // nginx knows the rest of the origin when it runs; see default.conf.
  const headers = { ...commonHeaders('$strict_transport'), ...securityHeaders('http$rest_of_origin') };
  return [header, ...addHeaders(headers), 'add_header cache-control $cache_control;', ''].join('\n');
};

/** Returns what every other answer carries. */
export const nginxCommonHeaders = (): string =>
  [header, ...addHeaders(commonHeaders('$strict_transport')), ''].join('\n');

function addHeaders(headers: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(headers).map(([name, value]) => `add_header ${name} "${value}" always;`);
}

/** Returns which paths of Keycloak are passed on, by whether its console is open; and whether browsers may come by http. */
export const nginxAccess = (): string =>
  `${header}
map $uri $is_for_people {
  "~${keycloakPaths.forPeople}" 1;
  default "";
}
map $uri $is_for_administrators {
  "~${keycloakPaths.forAdministrators}" 1;
  default "";
}
# As it came: $uri is decoded, and its parts are merged.
map $request_uri $is_ambiguous {
  "~*${keycloakPaths.ambiguous}" 1;
  default "";
}
map "$is_ambiguous:$is_for_people:$is_for_administrators:$console" $is_passed_on {
  "~^:1:" 1;
  "::1:open" 1;
  default "";
}
map $public_scheme $strict_transport {
  https "${strictTransport}";
  default "";
}
`;

/** Returns how long a file may be kept, by its path. */
export const nginxCaching = (): string =>
  `${header}
map $uri $cache_control {
  "~${hashedFile.source}" "${cacheForEver}";
  default "${cacheNever}";
}
`;

/** `/env.js`, in which the entrypoint of nginx's image fills in the environment. */
export const nginxEnvScript = (): string => envScript({ keycloakClientId: '${KEYCLOAK_CLIENT_ID}' });
