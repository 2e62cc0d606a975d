import { execa } from 'execa';
import { newService } from '../new-service/new-service.ts';
import { inRepository, repositoryRoot } from '../repository.ts';

/**
 * `npm run new -- service NAME`: writes the service, what is derived from it, and its place in the lockfile.
 *
 * @param installs - whether npm links the new workspace as well; without, only the lockfile knows it
 * @returns the exit code
 */
export async function runNew(kind: string, name: string, installs: boolean): Promise<number> {
  if (kind !== 'service') throw new Error(`There is no template for ${kind}: npm run new -- service NAME`);
  for (const path of await newService(name)) console.log(`wrote ${path}`);
  // This process has loaded the contract as it was before.
  const generate = ['--conditions=@nats-chat/source', inRepository('tools', 'src', 'main.ts'), 'generate'];
  await execa(process.execPath, generate, { cwd: repositoryRoot, stdio: 'inherit' });
  const install = ['install', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'];
  await execa('npm', [...install, ...(installs ? [] : ['--package-lock-only'])], { cwd: repositoryRoot });
  console.log(`${name} is there: docs/how-to/add-a-service.md says how it goes on.`);
  return 0;
}
