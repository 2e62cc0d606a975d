import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { inRepository } from '../repository.ts';
import { composeServices } from './compose-services.ts';
import { nginxAccess, nginxCaching, nginxCommonHeaders, nginxEnvScript, nginxHeaders } from './nginx.ts';
import { permissionsDocument } from './permissions-document.ts';
import { authCalloutPermissions, operatorUserPermissions } from './static-user-permissions.ts';
import { subjectsDocument } from './subjects-document.ts';

/** The files that are derived from the contract, by their path in the repository. */
const generated: Readonly<Record<string, () => string>> = {
  'docs/subjects.md': subjectsDocument,
  'docs/permissions.md': permissionsDocument,
  'nats/generated/auth-callout-permissions.conf': authCalloutPermissions,
  'nats/generated/operator-permissions.conf': operatorUserPermissions,
  'nginx/generated/access.conf': nginxAccess,
  'nginx/generated/common-headers.conf': nginxCommonHeaders,
  'nginx/generated/headers.conf': nginxHeaders,
  'nginx/generated/caching.conf': nginxCaching,
  'nginx/templates/env.js.template': nginxEnvScript,
  'compose/services.yml': composeServices,
};

/** Writes every derived file; gives the paths of those that changed. */
export const generate = async (): Promise<readonly string[]> => {
  const stale = await findStale();
  for (const { path, content } of stale) {
    await mkdir(dirname(inRepository(path)), { recursive: true });
    await writeFile(inRepository(path), content);
  }
  return stale.map(({ path }) => path);
};

/** Returns the paths of the derived files that are not what {@link generate} would write. */
export const staleFiles = async (): Promise<readonly string[]> => (await findStale()).map(({ path }) => path);

async function findStale(): Promise<{ path: string; content: string }[]> {
  const files = await Promise.all(
    Object.entries(generated).map(async ([path, derive]) => {
      const content = await formatted(path, derive());
      const current = await readFile(inRepository(path), 'utf8').catch(() => undefined);
      return { path, content, isStale: current !== content };
    }),
  );
  return files.filter(({ isStale }) => isStale);
}

/** Returns a derived file as Prettier has it; what Prettier does not know stays. */
export async function formatted(path: string, content: string): Promise<string> {
  if (!/\.(?:md|yml|json|ts)$/.test(path)) return content;
  const file = inRepository(path);
  return format(content, { ...(await resolveConfig(file)), filepath: file });
}
