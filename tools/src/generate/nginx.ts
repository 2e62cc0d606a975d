import { envScript } from '../gateway/config.ts';
import { cacheForEver, cacheNever, hashedFile, securityHeaders } from '../gateway/headers.ts';

const header =
  '# Made by `npm run generate` from tools/src/gateway/headers.ts, which the server of `npm start` uses too.';

/** What every answer of the page carries, for each server block and location that adds headers of its own. */
export const nginxHeaders = (): string => {
  // nginx knows the rest of the origin when it runs; see default.conf.
  const headers = Object.entries(securityHeaders('http$rest_of_origin'));
  const lines = headers.map(([name, value]) => `add_header ${name} "${value}" always;`);
  return [header, ...lines, 'add_header cache-control $cache_control;', ''].join('\n');
};

/** How long a file may be kept, by its path. */
export const nginxCaching = (): string =>
  `${header}
map $uri $cache_control {
  "~${hashedFile.source}" "${cacheForEver}";
  default "${cacheNever}";
}
`;

/** `/env.js`, in which the entrypoint of nginx's image fills in the environment. */
export const nginxEnvScript = (): string => envScript({ keycloakClientId: '${KEYCLOAK_CLIENT_ID}' });
